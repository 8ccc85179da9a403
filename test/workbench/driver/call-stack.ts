import { debugView } from './debug-views.ts'
import { type Row, readRows, revealRow } from './list-rows.ts'
import { chooseFromMenu, readMenu } from './menus.ts'
import { type WaitOptions, waitUntil } from './waiting.ts'
import type { Workbench } from './workbench.ts'

export type CallStackRow =
  | { kind: 'session'; name: string; state: string }
  | { kind: 'thread'; name: string; state: string }
  | { kind: 'frame'; name: string; file: string; line: number; subtle: boolean }
  | { kind: 'other'; text: string }

/**
 * All rows of the Call Stack view from the top, with every session and thread expanded. VS Code shows rows for
 * sessions only when there are several; likewise for threads.
 */
export async function readCallStack(workbench: Workbench): Promise<CallStackRow[]> {
  const list = await debugView(workbench, 'call-stack')
  const rows = await waitUntil(
    'an expanded call stack',
    async () => {
      const all = await readCallStackRows(workbench)
      const closed = all.find(row => row.expanded === false)
      if (closed)
        await (await revealRow(list, closed.index)).locator('.monaco-tl-twistie').click({ timeout: 1_000 })
      return all
    },
    all => all.every(row => row.expanded !== false),
  )
  return rows.map(row => row.content)
}

/**
 * The names of a thread's frames, innermost first. Without a thread's name: of the one that caused the stop, which
 * is the one that VS Code calls paused *on* something.
 */
export async function readFrames(workbench: Workbench, thread?: string): Promise<string[]> {
  const rows = await readCallStack(workbench)
  const isThread = (row: CallStackRow) => row.kind === 'thread'
  const wanted = (row: CallStackRow) =>
    row.kind === 'thread' && (thread === undefined ? /^paused on/i.test(row.state) : row.name === thread)
  let start = rows.findIndex(wanted)
  if (start < 0 && thread === undefined) start = rows.findIndex(isThread)
  if (start < 0 && thread !== undefined) throw new Error(`There is no thread ${thread}`)
  const below = rows.slice(start + 1)
  const end = below.findIndex(isThread)
  return below.slice(0, end < 0 ? undefined : end).flatMap(row => (row.kind === 'frame' ? [row.name] : []))
}

/** Waits until the innermost frame's name matches, and returns the names of all frames of that thread. */
export async function waitForFrame(
  workbench: Workbench,
  name: string | RegExp,
  options?: WaitOptions & { thread?: string },
): Promise<string[]> {
  return waitUntil(
    `the frame ${name}`,
    () => readFrames(workbench, options?.thread),
    ([top]) => top !== undefined && (typeof name === 'string' ? top === name : name.test(top)),
    options,
  )
}

/** Waits until the Call Stack view shows exactly these frames, innermost first: the outer ones come a moment later. */
export async function waitForFrames(workbench: Workbench, names: string[]): Promise<void> {
  await waitUntil(
    `the frames ${names.join(', ')}`,
    () => readFrames(workbench),
    frames => frames.join('\n') === names.join('\n'),
  )
}

/** Waits until the header of the Call Stack view says where the only session stands, `Start of recording` for instance. */
export async function waitForState(workbench: Workbench, state: string | RegExp): Promise<string> {
  await debugView(workbench, 'call-stack')
  return waitUntil(
    `the state ${state}`,
    async () =>
      (await workbench.page.locator('.call-stack-state-message').innerText({ timeout: 500 })).trim(),
    shown => (typeof state === 'string' ? shown === state : state.test(shown)),
  )
}

/** Selects the frame with this name, so that the Variables view shows its scopes. */
export async function selectFrame(workbench: Workbench, name: string | RegExp): Promise<void> {
  const list = await debugView(workbench, 'call-stack')
  await list.locator('.monaco-list-row .stack-frame').filter({ hasText: name }).first().click()
}

/** The entries of the context menu of the frame with this name. */
export async function frameMenu(workbench: Workbench, name: string | RegExp): Promise<string[]> {
  const list = await debugView(workbench, 'call-stack')
  const row = list.locator('.monaco-list-row .stack-frame').filter({ hasText: name }).first()
  return readMenu(workbench, () => row.click({ button: 'right' }))
}

/** Takes an entry of the context menu of the frame with this name. */
export async function chooseFromFrameMenu(
  workbench: Workbench,
  name: string | RegExp,
  entry: string | RegExp,
): Promise<void> {
  const list = await debugView(workbench, 'call-stack')
  const label = list.locator('.monaco-list-row .stack-frame .label')
  const exact = typeof name === 'string' ? new RegExp(`^${name.replaceAll(/[()]/g, '\\$&')}$`) : name
  await chooseFromMenu(workbench, entry, () =>
    label.filter({ hasText: exact }).first().click({ button: 'right' }),
  )
}

/** Takes an entry of the context menu of the thread with this name. */
export async function chooseFromThreadMenu(
  workbench: Workbench,
  name: string,
  entry: string | RegExp,
): Promise<void> {
  const list = await debugView(workbench, 'call-stack')
  const row = list.locator('.monaco-list-row .thread').filter({ hasText: name }).first()
  await chooseFromMenu(workbench, entry, () => row.click({ button: 'right' }))
}

async function readCallStackRows(workbench: Workbench): Promise<Row<CallStackRow>[]> {
  return readRows<CallStackRow>(await debugView(workbench, 'call-stack'), element => {
    const text = (selector: string) => element.querySelector(selector)?.textContent?.trim() ?? ''
    const frame = element.querySelector('.stack-frame')
    if (frame) {
      // `line` or `line:column`
      const line = Number.parseInt(text('.line-number'), 10) || 0
      const subtle = /\b(disabled|subtle|deemphasize)\b/.test(`${element.className} ${frame.className}`)
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
}
