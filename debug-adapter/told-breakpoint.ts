import type { DebugProtocol } from '@vscode/debugprotocol'
import type { BreakpointInfo, BreakpointRequest, Breakpoints } from '../src/debugger/breakpoints.ts'
import type { Session } from './session.ts'

/**
 * Replaces a group of breakpoints; without debugging none are set, and none are verified.
 * @returns as many as were asked for
 */
export function setGroup(
  session: Session,
  group: string,
  requests: readonly BreakpointRequest[],
): BreakpointInfo[] {
  const enabled = session.config?.noDebug !== true
  const { breakpoints } = session.debuggee
  tellChanges(session, breakpoints)
  const infos = breakpoints.set(group, enabled ? requests : [])
  return enabled ? infos : requests.map((_, i) => ({ id: i + 1, verified: false }))
}

/** What the client is told of a breakpoint, wherever it stands. */
export function toldBreakpoint({ id, verified, pending, message }: BreakpointInfo): DebugProtocol.Breakpoint {
  return {
    id,
    verified,
    ...(message === undefined ? {} : { message }),
    ...(verified ? {} : { reason: pending ? 'pending' : 'failed' }),
  }
}

const told = new WeakSet<Breakpoints>()

/** A tool or a model that the file does not name may be called later: then its breakpoint is verified. */
export function tellChanges(session: Session, breakpoints: Breakpoints): void {
  if (told.has(breakpoints)) return
  told.add(breakpoints)
  breakpoints.onChange(info =>
    session.send('breakpoint', { reason: 'changed', breakpoint: toldBreakpoint(info) }),
  )
}
