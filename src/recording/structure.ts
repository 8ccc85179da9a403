import { type Address, childAddress } from '../workflow/address.ts'
import type { Writable } from '../workflow/writable.ts'
import {
  type EnterEvent,
  type Event,
  type EventType,
  type ExitStatus,
  type SpanKind,
  spanKinds,
} from './event.ts'
import { fromBase64, numberReader, unzigzag } from './packed-numbers.ts'
import { fromPointer } from './patch.ts'
import { addressId } from './state.ts'

/** A place in the workflow text that spans come from. */
export interface Site {
  kind: SpanKind
  workflow: string
  /** The node that a span is, belongs to, or begins with; absent for a workflow. */
  node?: string
  /** As in the enter event. */
  id: string
}

/** Event types by their number in the column. */
export const eventTypes: readonly EventType[] = ['enter', 'write', 'error', 'exit', 'log', 'edit']

/** The types of events that can change a context. */
const writers: ReadonlySet<EventType> = new Set(['write', 'edit'])

const typeNumbers = new Map(eventTypes.map((type, i) => [type, i] as const))

/** How spans ended, by the number in the column; 0 is open. */
const statuses: readonly (ExitStatus | 'open')[] = ['open', 'completed', 'failed', 'cancelled', 'skipped']

/**
 * The shape of an execution without its values: what stepping and breakpoints need, at a few bytes an event, in memory
 * for the whole length. Grows with a live execution. Spans are named by the seq of their enter event.
 */
export interface Structure {
  readonly length: number
  readonly sites: readonly Site[]
  type(seq: number): EventType
  /** The span that an event belongs to; for an enter event itself. */
  span(seq: number): number
  site(span: number): Site
  siteNumber(span: number): number
  parent(span: number): number | undefined
  thread(span: number): number
  /** How many workflows and branches are open in the span, itself included. */
  level(span: number): number
  visit(span: number): number
  /** The seq of a span's exit event, or undefined while it is open. */
  exit(span: number): number | undefined
  status(span: number): ExitStatus | 'open'
  address(span: number): Address
  /** True when a span is another or lies inside it. */
  isWithin(span: number, outer: number): boolean
  /** The seqs of the write events that touch a top-level context key. */
  writes(key: string): readonly number[]
  writtenKeys(): Iterable<string>
}

/** A structure that events are added to. */
export interface GrowingStructure extends Structure {
  append(event: Event): void
  /** As long as nothing is added. */
  readonly columns: Readonly<Columns>
}

/** The columns as they are stored: base64 of bytes, numbers as LEB128. */
export interface PackedStructure {
  /** One byte an event: its type. */
  types: string
  /** For each event that is not an enter: its seq minus its span. */
  spans: string
  /**
   * For each enter event: its parent's seq plus 1 (0 for none), as the difference to that of the enter event before;
   * its site; its visit, as the difference to the one before at this site. Differences are signed (zigzag).
   */
  enters: string
  /** For each exit event: its status. */
  exits: string
  sites: Site[]
  /** For each top-level context key: differences between the seqs of its writes. */
  writes: Record<string, string>
}

/** What is known of each event, by its seq. */
export interface Columns {
  types: Uint8Array
  spans: Uint32Array
  // The others are those of spans, by the seq of the enter event; parents and exits hold seq + 1, 0 being none.
  parents: Uint32Array
  threads: Uint32Array
  sitesOf: Uint32Array
  levels: Uint32Array
  visits: Uint32Array
  exits: Uint32Array
  results: Uint8Array
}

/** In one piece of memory: nine would cost a short execution as much as all its events. */
function createColumns(capacity: number): Columns {
  const memory = new ArrayBuffer(capacity * 30)
  const words = (i: number) => new Uint32Array(memory, i * 4 * capacity, capacity)
  const bytes = (i: number) => new Uint8Array(memory, (28 + i) * capacity, capacity)
  return {
    spans: words(0),
    parents: words(1),
    threads: words(2),
    sitesOf: words(3),
    levels: words(4),
    visits: words(5),
    exits: words(6),
    types: bytes(0),
    results: bytes(1),
  }
}

/**
 * A structure: empty, or rebuilt from its stored columns without reading an event.
 * @throws {RangeError} when the columns contradict each other
 */
export function createStructure(packed?: PackedStructure): GrowingStructure {
  let capacity = Math.max(1024, packed ? Math.ceil((packed.types.length * 3) / 4) : 0)
  let length = 0
  let columns = createColumns(capacity)
  let { types, spans, parents, threads, sitesOf, levels, visits, exits, results } = columns
  const sites: Site[] = []
  const siteNumbers = new Map<string, number>()
  const writes = new Map<string, number[]>()

  const grow = () => {
    capacity *= 2
    const grown = createColumns(capacity)
    for (const name of Object.keys(grown) as (keyof Columns)[]) grown[name].set(columns[name])
    columns = grown
    structure.columns = grown
    ;({ types, spans, parents, threads, sitesOf, levels, visits, exits, results } = grown)
  }

  /** The numbers of sites by what tells them apart below the site of their parent: found so for every span. */
  const below: (Map<string, number> | undefined)[] = []
  /** The numbers of the sites of nodes, by workflow and id. */
  const nodeSites = new Map<string, Map<string, number>>()

  /** The same by the number of the site that the nodes are below. */
  const nodesBelow: (Map<string, number> | undefined)[] = []

  const nodesIn = (workflow: string): Map<string, number> => {
    const known = nodeSites.get(workflow) ?? new Map<string, number>()
    nodeSites.set(workflow, known)
    return known
  }

  const nodeNumber = (nodes: Map<string, number>, site: Site): number => {
    let number = nodes.get(site.id)
    if (number === undefined) {
      number = sites.push(site) - 1
      nodes.set(site.id, number)
    }
    return number
  }

  /** As {@link numberOf}, for a span whose parent's site is known; -1 for none. */
  const numberBelow = (parent: number, { kind, id, node }: EnterEvent): number => {
    if (kind === 'node' && node === undefined && parent >= 0) {
      const { workflow } = sites[parent]!
      const nodes = nodesBelow[parent] ?? nodesIn(workflow)
      nodesBelow[parent] = nodes
      return nodes.get(id) ?? nodeNumber(nodes, { kind, workflow, node: id, id })
    }
    const place = (parent + 1) * spanKinds.length + spanKinds.indexOf(kind)
    const known = below[place] ?? new Map<string, number>()
    below[place] = known
    const key = node === undefined ? id : `${id} ${node}`
    let number = known.get(key)
    if (number === undefined) {
      const owner = sites[parent]
      const own = kind === 'node' || kind === 'branch'
      const site =
        kind === 'workflow'
          ? { kind, workflow: id, node: undefined, id }
          : { kind, workflow: owner!.workflow, node: node ?? (own ? id : owner!.node), id }
      number = numberOf(site)
      known.set(key, number)
    }
    return number
  }

  const numberOf = (site: Site): number => {
    if (site.kind === 'node' && site.node === site.id) return nodeNumber(nodesIn(site.workflow), site)
    const key = `${site.kind}\n${site.workflow}\n${site.node ?? ''}\n${site.id}`
    let number = siteNumbers.get(key)
    if (number === undefined) {
      number = sites.push(site) - 1
      siteNumbers.set(key, number)
    }
    return number
  }

  const addEnter = (parent: number | undefined, site: number, visit: number) => {
    const seq = length
    const { kind } = sites[site]!
    const container = kind === 'workflow' || kind === 'branch'
    spans[seq] = seq
    parents[seq] = parent === undefined ? 0 : parent + 1
    threads[seq] = parent === undefined || kind === 'branch' ? seq + 1 : threads[parent]!
    levels[seq] = (parent === undefined ? 0 : levels[parent]!) + (container ? 1 : 0)
    sitesOf[seq] = site
    visits[seq] = visit
    exits[seq] = 0
    results[seq] = 0
  }

  const addExit = (span: number, status: number) => {
    exits[span] = length + 1
    results[span] = status
  }

  const structure: Writable<GrowingStructure> = {
    length,
    columns,
    sites,
    type: seq => eventTypes[types[seq]!]!,
    span: seq => spans[seq]!,
    site: span => sites[sitesOf[span]!]!,
    siteNumber: span => sitesOf[span]!,
    parent: span => (parents[span] === 0 ? undefined : parents[span]! - 1),
    thread: span => threads[span]!,
    level: span => levels[span]!,
    visit: span => visits[span]!,
    exit: span => (exits[span] === 0 ? undefined : exits[span]! - 1),
    status: span => statuses[results[span]!]!,
    address(span) {
      const { kind, id } = structure.site(span)
      const parent = structure.parent(span)
      return childAddress(
        parent === undefined ? undefined : structure.address(parent),
        addressId(kind, id),
        visits[span]!,
      )
    },
    isWithin(span, outer) {
      let at = span
      // A span's number is always above its parent's.
      while (at > outer && parents[at] !== 0) at = parents[at]! - 1
      return at === outer
    },
    writes: key => writes.get(key) ?? [],
    writtenKeys: () => writes.keys(),

    append(event) {
      if (length === capacity) grow()
      const owner = event.type === 'enter' ? event.parent : event.span
      if (owner === undefined ? length > 0 : owner >= length || types[owner] !== 0)
        throw new RangeError(`event ${length} belongs to no span`)
      types[length] = typeNumbers.get(event.type)!
      if (event.type === 'enter') {
        const parent = event.parent === undefined ? -1 : sitesOf[event.parent]!
        addEnter(event.parent, numberBelow(parent, event), event.visit)
      } else {
        spans[length] = event.span
        if (event.type === 'exit') addExit(event.span, statuses.indexOf(event.status))
        if (event.type === 'write' || (event.type === 'edit' && event.target === 'context')) {
          for (const { path } of event.patch) {
            const key = topKey(path)
            const list = writes.get(key)
            if (!list) writes.set(key, [length])
            else if (list[list.length - 1] !== length) list.push(length)
          }
        }
      }
      structure.length = ++length
    },
  }

  if (packed) {
    const packedTypes = fromBase64(packed.types)
    const readSpan = numberReader(fromBase64(packed.spans))
    const readEnter = numberReader(fromBase64(packed.enters))
    const packedExits = fromBase64(packed.exits)
    const lastVisits: number[] = []
    let lastParent = 0
    let exitsRead = 0
    const require = (fits: boolean) => {
      if (!fits) throw new RangeError('the index does not fit the events')
    }
    for (const site of packed.sites) numberOf(site)
    require(sites.length === packed.sites.length)
    for (const type of packedTypes) {
      if (length === capacity) grow()
      types[length] = type
      if (type === 0) {
        lastParent += unzigzag(readEnter())
        const parent = lastParent === 0 ? undefined : lastParent - 1
        const site = readEnter()
        require(parent === undefined || (parent >= 0 && parent < length && types[parent] === 0))
        require(site < sites.length && (parent !== undefined || sites[site]!.kind === 'workflow'))
        const visit = (lastVisits[site] ?? 0) + unzigzag(readEnter())
        lastVisits[site] = visit
        addEnter(parent, site, visit)
      } else {
        const span = length - readSpan()
        require(type < eventTypes.length && span >= 0 && span < length && types[span] === 0)
        spans[length] = span
        if (eventTypes[type] === 'exit') {
          const status = packedExits[exitsRead++]
          require(status !== undefined && status > 0 && status < statuses.length)
          addExit(span, status!)
        }
      }
      structure.length = ++length
    }
    for (const [key, differences] of Object.entries(packed.writes)) {
      const bytes = fromBase64(differences)
      const read = numberReader(bytes)
      const seqs: number[] = []
      for (let seq = 0; read.more(); ) {
        seq += read()
        require(seq < length && writers.has(eventTypes[types[seq]!]!))
        seqs.push(seq)
      }
      writes.set(key, seqs)
    }
  }
  return structure
}

/** The first step of a pointer. */
function topKey(pointer: string): string {
  const end = pointer.indexOf('/', 1)
  const step = end < 0 ? pointer.slice(1) : pointer.slice(1, end)
  return step.includes('~') ? fromPointer(`/${step}`)[0]! : step
}
