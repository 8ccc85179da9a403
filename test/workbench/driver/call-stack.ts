import { debugView } from './debug-views.ts'
import { readRows } from './list-rows.ts'
import { type WaitOptions, waitUntil } from './waiting.ts'
import type { Workbench } from './workbench.ts'

export type CallStackRow =
  | { kind: 'session'; name: string; state: string }
  | { kind: 'thread'; name: string; state: string }
  | { kind: 'frame'; name: string; file: string; line: number; subtle: boolean }
  | { kind: 'other'; text: string }

/** All rows of the Call Stack view, from the top. VS Code hides session and thread rows when there is just one. */
export async function readCallStack(workbench: Workbench): Promise<CallStackRow[]> {
  const list = await debugView(workbench, 'call-stack')
  const rows = await readRows<CallStackRow>(list, element => {
    const text = (selector: string) => element.querySelector(selector)?.textContent?.trim() ?? ''
    const frame = element.querySelector('.stack-frame')
    if (frame) {
      // `line` or `line:column`
      const line = Number.parseInt(text('.line-number'), 10) || 0
      const subtle = /\b(disabled|subtle|deemphasize)\b/.test(frame.className)
      return { kind: 'frame', name: text('.label'), file: text('.file-name'), line, subtle }
    }
    if (element.querySelector('.session')) {
      return { kind: 'session', name: text('.session .name'), state: text('.state') }
    }
    if (element.querySelector('.thread')) {
      return { kind: 'thread', name: text('.thread .name'), state: text('.state') }
    }
    return { kind: 'other', text: element.textContent?.trim() ?? '' }
  })
  return rows.map(row => row.content)
}

/** The names of the frames in the Call Stack view, innermost first. */
export async function readFrames(workbench: Workbench): Promise<string[]> {
  const rows = await readCallStack(workbench)
  return rows.flatMap(row => (row.kind === 'frame' ? [row.name] : []))
}

/** Waits until the innermost frame's name matches. */
export async function waitForFrame(
  workbench: Workbench,
  name: string | RegExp,
  options?: WaitOptions,
): Promise<string[]> {
  return waitUntil(
    `the frame ${name}`,
    () => readFrames(workbench),
    ([top]) => top !== undefined && (typeof name === 'string' ? top === name : name.test(top)),
    options,
  )
}

/** Selects the frame with this name, so that the Variables view shows its scopes. */
export async function selectFrame(workbench: Workbench, name: string | RegExp): Promise<void> {
  const list = await debugView(workbench, 'call-stack')
  await list.locator('.monaco-list-row .stack-frame').filter({ hasText: name }).first().click()
}
