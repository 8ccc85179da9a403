import type { Block } from '../recording/block.ts'
import type { Timeline } from '../recording/timeline.ts'

/** Where progress is shown: the standard error output, unless a test looks. */
export interface ProgressStream {
  isTTY?: boolean
  columns?: number
  write(text: string): unknown
}

/** One line on a terminal that says how far long work is, and is gone when it ends. */
export interface Progress {
  show(done: number, all: number): void
  end(): void
}

/** Milliseconds before anything is shown, and between two changes: short work shows nothing. */
const patience = 300
const pause = 100

/**
 * Progress of some work. Nothing is written where nobody looks: into files and pipes, and on terminals that cannot take a line
 * back.
 * @param what is done: `Comparing`
 */
export function createProgress(
  what: string,
  stream: ProgressStream = process.stderr,
  now: () => number = () => performance.now(),
  terminal = process.env['TERM'],
): Progress {
  const visible = stream.isTTY === true && terminal !== 'dumb'
  const started = now()
  let next = started + patience
  let shown = false
  return {
    show(done, all) {
      if (!visible) return
      const time = now()
      if (time < next) return
      next = time + pause
      shown = true
      const share = all > 0 ? ` ${Math.min(100, Math.floor((done / all) * 100))} %` : ''
      const text = `${what}:${share} (${done} of ${all})`
      stream.write(`\r${text.slice(0, (stream.columns || 80) - 1)}\x1b[K`)
    },
    end() {
      if (shown) stream.write('\r\x1b[K')
      shown = false
    },
  }
}

/** A timeline that tells where it is read. */
export function watched<T extends Timeline & { block?(position: number): Promise<Block> }>(
  timeline: T,
  told: (done: number, all: number) => void,
): T {
  const { length } = timeline
  // Not how far at most: what encloses everything is often read first, and ends last.
  const reached = (position: number) => told(position, length)
  return Object.create(timeline, {
    event: {
      value: (seq: number) => {
        reached(seq)
        return timeline.event(seq)
      },
    },
    state: {
      value: (position: number) => {
        reached(position)
        return timeline.state(position)
      },
    },
    ...(timeline.block && {
      block: {
        value: (position: number) => {
          reached(position)
          return timeline.block!(position)
        },
      },
    }),
  }) as T
}

/** Does long work with timelines, and shows how far it is. */
export async function withProgress<T, L extends readonly Timeline[]>(
  what: string,
  timelines: L,
  work: (...timelines: L) => Promise<T>,
  progress: Progress = createProgress(what),
): Promise<T> {
  const done = timelines.map(() => 0)
  const all = timelines.reduce((sum, { length }) => sum + length, 0)
  const told = timelines.map((timeline, i) =>
    watched(timeline, position => {
      done[i] = position
      progress.show(
        done.reduce((sum, one) => sum + one, 0),
        all,
      )
    }),
  ) as unknown as L
  try {
    return await work(...told)
  } finally {
    progress.end()
  }
}
