import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { onTestFinished } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const node = join(root, 'node_modules/.bin/node')
const main = join(root, 'src/cli/main.ts')

/** What a command left behind. */
export interface Outcome {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

/** A command that was started. */
export interface Started {
  process: ChildProcess
  /** Resolves when the standard output has a text. */
  saw(text: string): Promise<void>
  ended: Promise<Outcome>
}

/** Starts the command line as a process in a folder. */
export function start(folder: string, args: readonly string[], input?: string): Started {
  const child = spawn(node, [main, ...args], {
    cwd: folder,
    stdio: 'pipe',
    env: { ...process.env, NO_COLOR: '' },
  })
  let stdout = ''
  let stderr = ''
  const watchers = new Set<() => void>()
  child.stdout.on('data', chunk => {
    stdout += chunk
    for (const watch of watchers) watch()
  })
  child.stderr.on('data', chunk => {
    stderr += chunk
  })
  // The command may be over before it has read everything.
  child.stdin.on('error', () => {})
  if (input !== undefined) child.stdin.end(input)
  const ended = new Promise<Outcome>((done, fail) => {
    child.on('error', fail)
    child.on('close', (code, signal) => done({ code, signal, stdout, stderr }))
  })
  return {
    process: child,
    ended,
    saw: text =>
      new Promise((done, fail) => {
        const look = () => {
          if (!stdout.includes(text)) return
          watchers.delete(look)
          done()
        }
        watchers.add(look)
        look()
        void ended.then(() => fail(new Error(`ended without "${text}":\n${stdout}\n${stderr}`)))
      }),
  }
}

/** Runs a command to its end. @param input what it reads, a line each */
export function playhead(
  folder: string,
  args: readonly string[],
  input: readonly string[] = [],
): Promise<Outcome> {
  return start(folder, args, input.map(line => `${line}\n`).join('')).ended
}

/** A folder with files, which is gone after the test. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'playhead-cli-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  return folder
}

/** A workflow with a handler, a loop, parallel branches, a sub-workflow and a condition. */
export const orders = {
  'orders.yaml': `handlers: ./handlers.js
workflows:
  orders:
    inputs:
      count: { type: integer, default: 2 }
    nodes:
      - id: load
        type: compute
        handler: load
        inputs: { count: $ctx.count }
        output: orders
        next: check
      - { id: check, type: parallel, parallel_nodes: [stock, credit], next: ship }
      - { id: stock, type: transform, set: { in_stock: size(orders) } }
      - { id: credit, type: workflow, workflow: rating, inputs: { customer: "c{count}" }, output: rating }
      - id: ship
        type: transform
        set:
          count: count - 1
        next: more
      - id: more
        type: condition
        condition: count > 0
        branches: { "true": ship, "false": done }
      - { id: done, type: transform, set: { shipped: size(orders) } }
  rating:
    inputs:
      customer: { type: string, required: true }
    nodes:
      - { id: rate, type: transform, set: { stars: size(customer) } }
    outputs: { stars: $ctx.stars }
`,
  'handlers.js': `export function load({ count }, run) {
  run.log('loading', { count })
  return Array.from({ length: count }, (_, id) => ({ id }))
}
export function explode() {
  throw new TypeError('no fuel')
}
export const stuck = (_, run) => new Promise(() => { console.log('stuck now'); setInterval(() => {}, 1000) })
`,
}

/** One node that calls one handler of the module of {@link orders}. */
export const callOf = (handler: string) => `handlers: ./handlers.js
workflows:
  one:
    nodes:
      - { id: first, type: transform, set: { ready: "true" }, next: call }
      - { id: call, type: compute, handler: ${handler} }
`

/** The id in the line that says how to replay. */
export function recordedId({ stdout }: Outcome): string {
  const match = /replay ([0-9a-f]+)/.exec(stdout)
  if (!match) throw new Error(`no replay line in:\n${stdout}`)
  return match[1]!
}
