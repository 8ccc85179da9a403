import { problem } from '../workflow/problem.ts'
import { fileStart } from '../workflow/source.ts'
import type { Writable } from '../workflow/writable.ts'
import type { Codec } from './codec.ts'
import type { EditEvent, Event, NewEvent } from './event.ts'
import type { RecordingHeader } from './format.ts'
import type { LeaveOut } from './left-out.ts'
import { createMemoryLog } from './memory-log.ts'
import { createRecordingLog } from './recording-log.ts'
import type { Redact } from './redact.ts'
import { redactEnding, redactEvent } from './redact-event.ts'
import type { Sink } from './sink.ts'
import type { Timeline } from './timeline.ts'
import type { Ending, Hash, Unfinished } from './writer.ts'

/** What a live timeline needs from its host. */
export interface LivePorts {
  /** Milliseconds, never going back. */
  now(): number
  codec: Codec
  hash: Hash
  /** Where the recording goes. Without it the events are kept in memory, at a fraction of the cost. */
  sink?: Sink
  /** Hides secrets in every event; nothing where absent. */
  redact?: Redact
  /** Leaves out values of every event; none where absent. */
  leaveOut?: LeaveOut | undefined
  /** When events reach the sink; where absent, as {@link LiveTimeline.save} says, and after {@link flushInterval}. */
  flush?: FlushPolicy | undefined
  /** Events from one whole state in the recording to the next. */
  snapshots?: number | undefined
}

/** When events reach the sink: each at once, all at the end of each node, or all after so many milliseconds. */
export type FlushPolicy = 'event' | 'node' | number

/** A recording that goes on. */
export interface Continuation extends Unfinished {
  /** Milliseconds since the execution started. */
  elapsed: number
}

/**
 * The timeline of a run that is going on. The engine tells it each event and waits for leave to go on; leave is given
 * only as far as somebody asks for events, so the run stands still wherever nobody looks further.
 */
export interface LiveTimeline extends Timeline {
  /**
   * Adds an event once it is its turn. What it stands for may happen when this returns, or when the returned promise
   * resolves: to the event's number. The event is the timeline's from then on, which gives it its number and time. After
   * the end nothing is added.
   */
  emit(event: NewEvent): number | Promise<number>
  /** Adds an event of the execution that this one is forked from, which may happen at once. Time goes on from its time. */
  retell(event: Event): void
  /** Resolves when somebody asks for more than there is: the run may go on. Undefined when that is so already. */
  turn(): Promise<number> | undefined
  /** Adds a change that a person made. The run takes it over, from {@link edits}, when it goes on. */
  edit(event: Omit<EditEvent, 'seq' | 'time' | 'type'>): number
  /** Changes that the run has not taken over yet; it removes them. */
  readonly edits: EditEvent[]
  /** Lets the run go on to its end without being asked for. */
  release(): void
  /** The other way round: from now on the run goes only as far as it is asked for. What it is at work on comes to its end. */
  hold(): void
  /** Waits for event `seq`, which nobody asks for by that; false when the execution ends before. */
  told(seq: number): Promise<boolean>
  /** Ends the run where it is: nothing is told any more. Whoever tells something fails with the reason. */
  stop(reason: Error): void
  /** Hands everything to the sink now. */
  flush(): void
  /**
   * Hands everything to the sink before something that may never come back. A run that does this many times in a moment
   * does it for some of them only: the others follow within {@link flushInterval}.
   */
  save(): void
  /** Ends the timeline; resolves once all of it is where it is kept. */
  finish(ending: Omit<Ending, 'endedAt' | 'duration'>): Promise<void>
}

/**
 * How often a run may save at once, and how much of that comes back each millisecond: a flush costs as much as some
 * twenty events, so in a run of very short nodes most of the time would go into flushes.
 */
const saves = { most: 32, perMillisecond: 0.5 }

/** How long an event may stay in memory before it reaches the sink, in milliseconds. */
const flushInterval = 50

/**
 * Starts a timeline.
 * @param free true to run on without being asked
 * @param before what was recorded in another process
 */
export function createLiveTimeline(
  header: RecordingHeader,
  ports: LivePorts,
  free: boolean,
  before?: Continuation,
): LiveTimeline {
  let lost: unknown
  const { sink, codec, hash, snapshots } = ports
  const onLost = (thrown: unknown) => {
    lost = thrown
  }
  const log = sink
    ? createRecordingLog(header, { sink, codec, hash, snapshots }, onLost, before)
    : createMemoryLog(codec)
  let started = ports.now() - (before?.elapsed ?? 0)
  type Fail = (reason: unknown) => void
  const queue: { event: NewEvent; done: (seq: number) => void; fail: Fail }[] = []
  const held: { seq: number; done: (seq: number) => void; fail?: Fail }[] = []
  let stopped: Error | undefined
  let ended = false
  const edits: EditEvent[] = []
  const askers: { seq: number; done: (exists: boolean) => void }[] = []
  const listeners: { seq: number; done: (exists: boolean) => void }[] = []
  /** How many events may exist. */
  let allowed = free ? Number.POSITIVE_INFINITY : log.structure.length
  let lastFlush = ports.now()
  let lastSave = lastFlush
  let savesLeft = saves.most
  let timer: ReturnType<typeof setTimeout> | undefined

  const noteFlush = () => {
    if (timer) clearTimeout(timer)
    timer = undefined
    lastFlush = ports.now()
  }
  const flush = () => {
    noteFlush()
    log.flush()
  }
  const flushSoon = () => {
    noteFlush()
    log.flushSoon()
  }

  const interval = typeof ports.flush === 'number' ? ports.flush : flushInterval
  const isDue = (event: NewEvent): boolean =>
    ports.flush === 'event' ||
    (ports.flush === 'node' && event.type === 'exit' && log.structure.site(event.span).kind === 'node')

  const { redact, leaveOut } = ports
  const hides = redact !== undefined || leaveOut !== undefined
  /** An event without what must not be recorded. */
  const reduced = (event: NewEvent): NewEvent => {
    const hidden = redact ? redactEvent(event, redact) : event
    return leaveOut ? leaveOut.event(hidden, span => log.structure.site(span).kind) : hidden
  }

  const add = (event: NewEvent, told?: number): number => {
    const seq = log.structure.length
    const now = ports.now()
    const time = told ?? Math.round((now - started) * 1_000) / 1_000
    // The event itself, not a copy: events have so many shapes that copying one costs as much as making it did.
    const added = (hides ? reduced(event) : event) as Event
    added.seq = seq
    added.time = time
    try {
      log.append(added)
    } finally {
      timeline.length = log.structure.length
    }
    if (isDue(event)) flush()
    else if (now - lastFlush >= interval) flushSoon()
    else if (!timer) {
      timer = setTimeout(flushSoon, interval)
      timer.unref?.()
    }
    // Not between events that are told again: they keep their numbers.
    if (lost !== undefined && told === undefined) warn()
    return seq
  }

  /** Says, in the timeline itself, that its file has no more of it. */
  const warn = () => {
    const detail = lost instanceof Error ? lost.message : String(lost)
    lost = undefined
    const { message, remedy } = problem('recording-lost', { detail }, fileStart)
    const seq = add({ type: 'log', span: 0, text: `${message} ${remedy}`, level: 'warning' })
    allowed = Math.max(allowed, seq + 1)
  }

  const allow = (count: number) => {
    allowed = count
    while (held.length > 0 && held[0]!.seq + 1 < allowed) {
      const { seq, done } = held.shift()!
      done(seq)
    }
    while (queue.length > 0 && log.structure.length < allowed) {
      const { event, done, fail } = queue.shift()!
      const seq = add(event)
      if (seq + 1 < allowed) done(seq)
      else held.push({ seq, done, fail })
    }
    answer()
  }

  const answer = () => {
    answerAll(askers)
    answerAll(listeners)
  }
  const answerAll = (all: typeof askers) => {
    for (let i = all.length - 1; i >= 0; i--) {
      const asker = all[i]!
      const exists = asker.seq < log.structure.length
      if (!exists && timeline.live) continue
      all.splice(i, 1)
      asker.done(exists)
    }
  }

  const timeline: Writable<LiveTimeline> = {
    header,
    structure: log.structure,
    length: log.structure.length,
    live: true,
    status: 'running',
    emit(event) {
      // What a handler still prints when all is over belongs to no execution.
      if (ended) return log.structure.length
      if (stopped) return Promise.reject(stopped)
      if (queue.length === 0 && log.structure.length < allowed) {
        const seq = add(event)
        if (askers.length + listeners.length > 0) answer()
        if (seq + 1 < allowed) {
          const pressure = log.pressure?.()
          return pressure ? pressure.then(() => seq) : seq
        }
        return new Promise((done, fail) => held.push({ seq, done, fail }))
      }
      return new Promise((done, fail) => queue.push({ event, done, fail }))
    },
    retell({ seq: _, time, ...event }) {
      started = ports.now() - time
      allowed = Math.max(allowed, add(event as NewEvent, time) + 1)
    },
    turn() {
      const seq = log.structure.length - 1
      return seq + 1 < allowed ? undefined : new Promise(done => held.push({ seq, done }))
    },
    edits,
    edit(change) {
      const seq = add({ type: 'edit', ...change })
      edits.push({ type: 'edit', ...change, seq, time: 0 })
      allowed = Math.max(allowed, seq + 1)
      answer()
      return seq
    },
    reach(seq, signal) {
      if (seq < log.structure.length) return Promise.resolve(true)
      if (!timeline.live || signal?.aborted) return Promise.resolve(false)
      return new Promise(done => {
        const asker = { seq, done }
        const stop = () => {
          const at = askers.indexOf(asker)
          if (at < 0) return
          askers.splice(at, 1)
          allowed = Math.min(allowed, log.structure.length)
          done(false)
        }
        signal?.addEventListener('abort', stop, { once: true })
        asker.done = exists => {
          signal?.removeEventListener('abort', stop)
          done(exists)
        }
        askers.push(asker)
        allow(Math.max(allowed, seq + 1))
      })
    },
    event: seq => log.event(seq),
    state: position => log.state(position),
    release: () => allow(Number.POSITIVE_INFINITY),
    hold() {
      allowed = log.structure.length
    },
    told(seq) {
      if (seq < log.structure.length) return Promise.resolve(true)
      if (!timeline.live) return Promise.resolve(false)
      return new Promise(done => listeners.push({ seq, done }))
    },
    stop(reason) {
      stopped = reason
      flush()
      for (const { fail } of [...held.splice(0), ...queue.splice(0)]) fail?.(reason)
    },
    flush,
    save() {
      if (typeof ports.flush === 'number') return
      const now = ports.now()
      savesLeft = Math.min(saves.most, savesLeft + (now - lastSave) * saves.perMillisecond)
      lastSave = now
      if (savesLeft < 1) return
      savesLeft--
      flush()
    },
    async finish(ending) {
      ended = true
      if (timer) clearTimeout(timer)
      const hidden = ports.redact ? redactEnding(ending, ports.redact) : ending
      const duration = Math.round((ports.now() - started) * 1_000) / 1_000
      timeline.summary = await log.finish({ ...hidden, endedAt: new Date().toISOString(), duration })
      timeline.status = ending.status
      timeline.live = false
      answer()
    },
  }
  return timeline
}
