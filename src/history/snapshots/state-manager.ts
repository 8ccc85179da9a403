import type { Timeline } from '../../recording/timeline.ts'
import { formatPath, type Json, type JsonObject } from '../../workflow/json.ts'
import { failure } from '../../workflow/problem.ts'
import { type Changes, changesBetween } from '../compare/changes.ts'
import { queryState } from './query.ts'

/** A state that was captured: a name for a position, since the position is all that it takes to have the state. */
export interface Capture {
  /** `<execution>@<position>`. */
  id: string
  position: number
  /** The node that had just made it, where it was captured at each node. */
  node?: string
}

/** The states of one execution. All are computed from its timeline; nothing is copied. */
export interface StateManager {
  /** Captures the state at a position; the end by default. */
  capture(position?: number): Capture
  /** Captures the state after every node that has ended so far. */
  captureNodes(): readonly Capture[]
  captures(): readonly Capture[]
  state(id: string): Promise<JsonObject>
  /** A value of a state: `user.name`, `items[0].id`. Undefined where there is none. @throws {PlayheadError} `invalid-path` */
  query(id: string, path: string): Promise<Json | undefined>
  diff(from: string, to: string): Promise<Changes>
  /** A state as lines of text. */
  visualise(id: string): Promise<string[]>
  /** What differs between two states as lines: `+ path value`, `- path value`, `~ path old → new`. */
  visualiseDiff(from: string, to: string): Promise<string[]>
  /** The position to go back to. @throws {PlayheadError} `unknown-snapshot` */
  rollback(id: string): number
}

const maxText = 100

/** The states of a live or recorded execution: those of its outermost workflow. */
export function createStateManager(timeline: Timeline): StateManager {
  const captures = new Map<string, Capture>()
  const capture = (position = timeline.length, node?: string): Capture => {
    if (!Number.isInteger(position) || position < 0 || position > timeline.length)
      throw failure('unknown-place', { text: String(position), last: timeline.length })
    const made = {
      id: `${timeline.header.execution}@${position}`,
      position,
      ...(node !== undefined && { node }),
    }
    captures.set(made.id, made)
    return made
  }
  const positionOf = (id: string) => {
    const found = captures.get(id)
    if (!found) throw failure('unknown-snapshot', { id, known: [...captures.keys()] })
    return found.position
  }
  const state = async (id: string) => (await timeline.state(positionOf(id))).contexts.get(0) ?? {}
  const diff = async (from: string, to: string) => changesBetween(await state(from), await state(to))
  return {
    capture: position => capture(position),
    captureNodes() {
      const { structure } = timeline
      const made: Capture[] = []
      for (let seq = 0; seq < timeline.length; seq++) {
        const span = structure.span(seq)
        if (structure.type(seq) === 'exit' && structure.site(span).kind === 'node')
          made.push(capture(seq + 1, structure.address(span)))
      }
      return made
    },
    captures: () => [...captures.values()],
    state,
    query: async (id, path) => queryState(await state(id), path),
    diff,
    async visualise(id) {
      return Object.entries(await state(id)).map(([key, value]) => `${formatPath([key])}: ${shown(value)}`)
    },
    async visualiseDiff(from, to) {
      const { list } = await diff(from, to)
      return list.map(({ path, kind, from, to }) => {
        if (kind === 'added') return `+ ${path} ${shown(to!)}`
        if (kind === 'removed') return `- ${path} ${shown(from!)}`
        return `~ ${path} ${shown(from!)} → ${shown(to!)}`
      })
    },
    rollback: positionOf,
  }
}

function shown(value: Json): string {
  const text = JSON.stringify(value)
  return text.length > maxText ? `${text.slice(0, maxText)}…` : text
}
