import type { DebugProtocol } from '@vscode/debugprotocol'
import * as z from 'zod'
import { gotoTargets } from '../../src/debugger/goto-targets.ts'
import { runTo } from '../../src/debugger/run-to.ts'
import type { Cursor } from '../../src/debugger/stop.ts'
import { RequestError } from '../refusal.ts'
import { handler, type RequestHandler } from '../request.ts'
import type { Session } from '../session.ts'
import { textOf } from '../sources.ts'
import { placeOf, source } from './breakpoints.ts'
import { custom } from './execution.ts'

const cursorPlace = { source, line: z.int(), column: z.int().optional() }

/** The events that target ids mean, until the playhead moves. */
interface Offered {
  cursor: Cursor
  seqs: Map<number, number>
  /** No number is used twice. */
  next: number
}

const offered = new WeakMap<Session, Offered>()

const gotoTargetsRequest = handler(
  'gotoTargets',
  'stopped',
  z.looseObject(cursorPlace),
  async (session, args) => {
    const text = await textOf(session, args.source as DebugProtocol.Source)
    const { place } = placeOf(session, text, args)
    const { timeline, playhead } = session.debuggee
    const targets = place ? await gotoTargets(timeline, place, playhead.cursor) : []
    const range = place && session.places.range(place.range)
    return {
      body: {
        targets: targets.map(({ seq, label }) => ({
          id: offer(session, seq),
          label,
          line: range!.line,
          ...(args.column === undefined ? {} : { column: range!.column }),
        })),
      },
    }
  },
  { supportsGotoTargetsRequest: true },
)

/** A number that stands for an event, until the playhead moves. */
function offer(session: Session, seq: number): number {
  const { cursor } = session.debuggee.playhead
  let known = offered.get(session)
  if (known?.cursor !== cursor) {
    known = { cursor, seqs: new Map(), next: known?.next ?? 1 }
    offered.set(session, known)
  }
  const id = known.next++
  known.seqs.set(id, seq)
  return id
}

const goTo = handler(
  'goto',
  'stopped',
  z.looseObject({ threadId: z.int(), targetId: z.int() }),
  (session, { targetId }) => {
    const { playhead } = session.debuggee
    const known = offered.get(session)
    const seq = known?.cursor === playhead.cursor ? known.seqs.get(targetId) : undefined
    if (seq === undefined) throw new RequestError('This target belongs to an earlier stop. Choose again.')
    return { after: () => session.movement.move(async () => playhead.seekStop(seq)) }
  },
)

const runToCursor = handler(
  'playhead/runToCursor',
  'stopped',
  z.looseObject({ ...cursorPlace, direction: z.enum(['forward', 'reverse']).default('forward') }),
  async (session, args) => {
    const text = await textOf(session, args.source as DebugProtocol.Source)
    const { place, reason } = placeOf(session, text, args)
    if (!place) throw new RequestError(reason!, true)
    const { playhead, breakpoints } = session.debuggee
    const target = { kind: 'source' as const, place }
    return custom(session, {
      after: () =>
        session.movement.move(signal => runTo(playhead, breakpoints, target, args.direction, signal)),
    })
  },
)

/** Movements to a place of the text. */
export const goingTo: RequestHandler[] = [gotoTargetsRequest, goTo, runToCursor]
