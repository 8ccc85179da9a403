import { createHash } from 'node:crypto'
import { access, readFile } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import type { DebugProtocol } from '@vscode/debugprotocol'
import { handlerUses } from '../src/engine/handlers.ts'
import type { SourceRange } from '../src/workflow/source.ts'
import type { Session } from './session.ts'
import { recordedSource, refreshSource, sourceOf } from './sources.ts'

/** A text that ran: the workflow file, or one that it includes. */
interface RanText {
  /** By which clients ask for the recorded text. */
  reference: number
  path: string
  text: string
}

/** The workflow file first, then what it includes. */
function textsOf({ debuggee: { file } }: Session): RanText[] {
  const included = [...file.includes].map(([path, text], i) => ({
    reference: recordedSource + 1 + i,
    path: resolve(dirname(file.path), path),
    text,
  }))
  return [{ reference: recordedSource, path: file.path, text: file.source }, ...included]
}

/** The recorded text of a source reference, as it ran. */
export function recordedText(session: Session, reference: number): string | undefined {
  return textsOf(session).find(one => one.reference === reference)?.text
}

/** The included files of each session that are other texts on disk than those that ran, by path. */
const changed = new WeakMap<Session, ReadonlySet<string>>()

/** Looks again which files on disk are the texts that ran, and tells the client of those for which that has changed. */
export async function refreshSources(session: Session): Promise<void> {
  const { debuggee } = session
  const before = textsOf(session).map(one => sourceOfText(session, one))
  await refreshSource(session)
  const [, ...included] = textsOf(session)
  const found = await Promise.all(
    included.map(async ({ path, text }) =>
      (await readFile(path, 'utf8').catch(() => undefined)) === text ? [] : [path],
    ),
  )
  // Meanwhile something else may have begun to be debugged.
  if (session.debuggee !== debuggee) return
  changed.set(session, new Set(found.flat()))
  textsOf(session).forEach((one, i) => {
    const source = sourceOfText(session, one)
    if (source.path === before[i]!.path) return
    session.send('loadedSource', { reason: 'removed', source: before[i] })
    session.send('loadedSource', { reason: 'new', source })
  })
}

function sourceOfText(session: Session, { reference, path }: RanText): DebugProtocol.Source {
  if (reference === recordedSource) return sourceOf(session)
  const name = basename(path)
  return changed.get(session)?.has(path)
    ? { name, sourceReference: reference, origin: 'as recorded; the file on disk is another by now' }
    : { name, path: session.places.path(path) }
}

/** All texts of what is debugged: the workflow file, what it includes, and the modules of its handlers that are there. */
export async function loadedSources(session: Session): Promise<DebugProtocol.Source[]> {
  await refreshSources(session)
  const { file, timeline } = session.debuggee
  const texts = textsOf(session).map(one => ({ ...sourceOfText(session, one), checksums: [checksum(one)] }))
  const started = file.workflows.get(timeline.header.workflow)
  const named = new Set<string>()
  for (const { reference, workflow } of started ? handlerUses(file, started) : []) {
    const module = reference.module ?? workflow.handlers
    if (module !== undefined) named.add(resolve(dirname(file.path), module))
  }
  const modules = await Promise.all(
    [...named].map(async path =>
      access(path).then(
        () => [{ name: basename(path), path: session.places.path(path) }],
        () => [],
      ),
    ),
  )
  return [...texts, ...modules.flat()]
}

const checksum = ({ text }: RanText): DebugProtocol.Checksum => ({
  algorithm: 'SHA256',
  checksum: createHash('sha256').update(text).digest('hex'),
})

/** The line of a range with its source: in the file from which it was included, where it was. */
export function lineIn(session: Session, range: SourceRange) {
  const { source, line } = placedIn(session, range)
  return { source, line }
}

/** A range with its source: in the file from which it was included, where it was. */
export function placedIn(session: Session, range: SourceRange) {
  const from = range.from
  const path = from && resolve(dirname(session.debuggee.file.path), from.path)
  const included = path && textsOf(session).find(one => one.path === path)
  return included && from
    ? { source: sourceOfText(session, included), ...session.places.range(from.range) }
    : { source: sourceOf(session), ...session.places.range(range) }
}
