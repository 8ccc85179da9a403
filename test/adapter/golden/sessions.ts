import { execFileSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '../../../debug-adapter/adapter.ts'
import { createClient, type DapClient } from '../client/client.ts'
import { type Transcript, type TranscriptOptions, transcript } from '../client/transcript.ts'
import { pairedTransport } from '../client/transport.ts'

/** A typical session, written down. */
export interface GoldenSession {
  /** The name of its file, without ending. */
  name: string
  /** What it shows, for the first line of the file. */
  title: string
  play(session: Playing): Promise<Transcript>
}

/** What a session is played with. */
interface Playing {
  folder: string
  /** A client of an adapter in the folder. */
  open(): Promise<DapClient>
  write(client: DapClient, options?: TranscriptOptions): Transcript
}

const root = join(import.meta.dirname, '../../..')

const line = (text: string, part: string) => text.split('\n').findIndex(one => one.includes(part)) + 1

const loop = `workflows:
  sum:
    inputs: { n: 0, total: 0 }
    nodes:
      - { id: add, type: transform, set: { n: n + 1, total: total + n }, next: again }
      - { id: again, type: condition, condition: n < 3, branches: { "true": add, "false": done } }
      - { id: done, type: transform, set: { text: '"sum " + string(total)' } }
`

const parallel = `workflows:
  both:
    inputs: { n: 2 }
    nodes:
      - { id: fan, type: parallel, parallel_nodes: [left, right], output: parts, next: after }
      - { id: left, type: transform, set: { left: n + 1 } }
      - { id: right, type: workflow, workflow: inner, inputs: { n: $ctx.n }, output: right }
      - { id: after, type: transform, set: { sum: left + right.twice } }
  inner:
    inputs: { n: { type: integer, required: true } }
    outputs: { twice: $ctx.twice }
    nodes:
      - { id: double, type: transform, set: { twice: n * 2 } }
`

const failing = `handlers: ./handlers.mjs
workflows:
  risky:
    nodes:
      - id: first
        type: compute
        handler: shaky
        retry_policy: { max_attempts: 2, initial_delay: 0 }
        output: first
        next: second
      - id: second
        type: transform
        set: { second: first + 1 }
        next: third
      - id: third
        type: compute
        handler: broken
        inputs: { value: $ctx.second }
`

const handlers = `export const shaky = (_, run) => {
  if (run.attempt < 2) throw new Error('not yet')
  return 20
}
export const broken = ({ value }) => {
  throw new RangeError('too much: ' + value)
}
export const add = ({ a, b }) => a + b
`

const agent = `handlers: ./handlers.mjs
workflows:
  sums:
    nodes:
      - id: reckon
        type: agent
        role: reckoner
        goal: Add the numbers
        tools:
          - add
        output: answer
        next: shout
      - { id: shout, type: transform, set: { loud: answer + "!" } }
`

const answers = `
- tool_calls: [{ tool: add, arguments: { a: 1, b: 2 } }]
- tool_calls: [{ tool: add, arguments: { a: 3, b: 3 } }]
- text: It is 6
`

const context = { select: [['Context']] }

/** The sessions whose transcripts stand beside this file. */
export const goldenSessions: readonly GoldenSession[] = [
  {
    name: 'release-notes',
    title:
      'The example release-notes, with a conditional breakpoint in its loop: forward, then the same stops in reverse',
    async play({ folder, open, write }) {
      await cp(join(root, 'examples/release-notes'), folder, {
        recursive: true,
        filter: path => !/\/(out|\.playhead)$/.test(path),
      })
      const repository = await smallHistory(join(folder, 'history'))
      const program = join(folder, 'workflow.yaml')
      const source = await readFile(program, 'utf8')
      const at = { line: line(source, '- id: short_enough'), condition: 'level % 2 == 1' }
      const client = await open()
      await client.launch(
        { program, record: false, stopAtEnd: true, inputs: { repository, max_length: 50 } },
        { breakpoints: { [program]: [at] } },
      )
      await client.stopped()
      const written = write(client, {
        select: [
          ['Context', 'level'],
          ['Context', 'lengths'],
        ],
      })
      await written.add()
      await written.walkToEnd('continue')
      await written.walkToEnd('reverseContinue')
      return written
    },
  },
  {
    name: 'loop',
    title: 'A loop, step by step to the end and back to the start',
    async play({ folder, open, write }) {
      await writeFile(join(folder, 'loop.yaml'), loop)
      const client = await open()
      await client.launch({ program: 'loop.yaml', record: false, stopOnEntry: true, stopAtEnd: true })
      await client.stopped()
      const written = write(client, context)
      await written.add()
      await written.walkToEnd('next')
      await written.walkToEnd('stepBack')
      return written
    },
  },
  {
    name: 'parallel',
    title: 'Branches as threads, a sub-workflow in one of them, and back out of it',
    async play({ folder, open, write }) {
      await writeFile(join(folder, 'both.yaml'), parallel)
      // Of a live run, other branches go on while one is looked at; a recording stands still.
      const recording = await recorded(folder, 'both.yaml', open)
      const client = await open()
      const breakpoints = [{ line: line(parallel, 'id: left') }, { line: line(parallel, 'id: double') }]
      const program = join(folder, 'both.yaml')
      await client.launch({ recording }, { breakpoints: { [program]: breakpoints } })
      await client.stopped()
      await client.continue()
      const written = write(client, { ...context, threads: true })
      await written.add()
      await written.walk(['continue', 'stepOut', 'next', 'next'])
      await written.walk([
        'stepBack',
        'reverseStepIn',
        'reverseContinue',
        'reverseContinue',
        'reverseContinue',
      ])
      return written
    },
  },
  {
    name: 'failure',
    title: 'A failure that nothing catches: the stop there, the way back past a second attempt, and the end',
    async play({ folder, open, write }) {
      await writeFile(join(folder, 'risky.yaml'), failing)
      await writeFile(join(folder, 'handlers.mjs'), handlers)
      const client = await open()
      await client.launch({ program: 'risky.yaml', record: false })
      await client.stopped()
      const written = write(client, { ...context, output: true })
      await written.add()
      await written.walkToEnd('stepBack')
      await written.walk(['stepIn', 'stepIn', 'stepIn', 'stepIn', 'stepIn'])
      await written.walk(['continue', 'continue'])
      return written
    },
  },
  {
    name: 'agent',
    title: 'An agent that calls a tool twice: each call of the model and of the tool is a stop, both ways',
    async play({ folder, open, write }) {
      await writeFile(join(folder, 'sums.yaml'), agent)
      await writeFile(join(folder, 'handlers.mjs'), handlers)
      await writeFile(join(folder, 'answers.yaml'), answers)
      const client = await open()
      const breakpoints = [{ line: line(agent, 'goal:') }, { line: line(agent, 'tools:') }]
      await client.launch(
        { program: 'sums.yaml', record: false, stopAtEnd: true, model: 'scripted:answers.yaml' },
        { breakpoints: { 'sums.yaml': breakpoints } },
      )
      await client.stopped()
      const written = write(client, { ...context, output: true })
      await written.add()
      await written.walkToEnd('continue')
      await written.walkToEnd('reverseContinue')
      return written
    },
  },
  {
    name: 'replay',
    title: 'A replay that begins at the end of the recording and goes back to its start',
    async play({ folder, open, write }) {
      await writeFile(join(folder, 'loop.yaml'), loop)
      const recording = await recorded(folder, 'loop.yaml', open)
      const client = await open()
      await client.launch({ recording, startAt: 'end' })
      await client.stopped()
      // The positions are the point of it.
      const written = write(client, {
        ...context,
        replace: [[/Step (\d+) of (\d+) · replay/g, 'Step $1 of the $2']],
      })
      await written.add()
      await written.walkToEnd('stepBack')
      await written.walkToEnd('stepIn')
      return written
    },
  },
]

/** Runs a workflow. @returns the path of its recording */
async function recorded(folder: string, program: string, open: Playing['open']): Promise<string> {
  const client = await open()
  await client.launch({ program, history: 'recordings' })
  await client.waitForEvent('terminated')
  await client.close()
  const names = await readdir(join(folder, 'recordings'))
  return join(folder, 'recordings', names.find(name => name.endsWith('.playhead'))!)
}

/** Plays a session in a folder of its own. @returns its transcript as the file holds it */
export async function playGolden({ title, play }: GoldenSession): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'golden-'))
  const clients: DapClient[] = []
  try {
    const written = await play({
      folder,
      async open() {
        const { transport, adapterSide } = pairedTransport()
        serve(adapterSide, adapterSide, folder)
        const client = createClient(transport, { timeoutMs: 20_000 })
        clients.push(client)
        await client.initialize({ supportsANSIStyling: false })
        return client
      },
      write: (client, options) => transcript(client, { roots: { workspace: folder }, ...options }),
    })
    for (const client of clients) await client.close()
    return `# ${title}\n\n${written.text()}`
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** A repository that is the same each time, hashes included. */
async function smallHistory(folder: string): Promise<string> {
  await mkdir(folder)
  const git = (day: number, ...args: string[]) =>
    execFileSync('git', args, {
      cwd: folder,
      stdio: 'ignore',
      env: {
        ...process.env,
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_AUTHOR_NAME: 'Ann',
        GIT_AUTHOR_EMAIL: 'ann@example.org',
        GIT_AUTHOR_DATE: `2024-01-0${day}T12:00:00Z`,
        GIT_COMMITTER_NAME: 'Ann',
        GIT_COMMITTER_EMAIL: 'ann@example.org',
        GIT_COMMITTER_DATE: `2024-01-0${day}T12:00:00Z`,
      },
    })
  git(1, 'init', '--initial-branch=main')
  const messages = [
    'Start the project',
    'feat: read comments\n\nThey were skipped before.',
    'fix: count lines',
  ]
  for (const [i, message] of messages.entries()) {
    await writeFile(join(folder, `file${i}.txt`), `${i}\n`)
    git(i + 1, 'add', '.')
    git(i + 1, 'commit', '--message', message)
  }
  return folder
}
