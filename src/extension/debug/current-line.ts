import * as vscode from 'vscode'
import { awayText } from './position-text.ts'
import { stoppedSession } from './stopped.ts'
import type { Whereabouts } from './whereabouts.ts'

interface Frame {
  line: number
  source?: Source
}

interface Source {
  /** VS Code makes a URI of a path, whoever asks. */
  path?: string | { path: string }
  sourceReference?: number
}

/** Milliseconds in which several signs of the same stop come, and that a movement may take before the mark goes. */
const pause = { stopped: 30, moving: 200 }

/** Dims the line where a session stands away from the live end, and says behind it how far away that is. */
export function markCurrentLine(whereabouts: Whereabouts): vscode.Disposable {
  const away = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    opacity: '0.7',
    after: {
      color: new vscode.ThemeColor('editorCodeLens.foreground'),
      fontStyle: 'italic',
      margin: '0 0 0 3ch',
    },
  })
  let marked: { source: Source; line: number; text: string } | undefined
  const draw = () => {
    for (const editor of vscode.window.visibleTextEditors) {
      const isHere = marked !== undefined && shows(editor.document.uri, marked.source)
      if (!isHere || marked!.line >= editor.document.lineCount) {
        editor.setDecorations(away, [])
        continue
      }
      const { range } = editor.document.lineAt(marked!.line)
      editor.setDecorations(away, [{ range, renderOptions: { after: { contentText: marked!.text } } }])
    }
  }
  let latest = 0
  let waiting: NodeJS.Timeout | undefined
  const update = async () => {
    const asked = ++latest
    const next = await whereItStands(whereabouts)
    if (asked !== latest) return
    marked = next
    draw()
  }
  return vscode.Disposable.from(
    away,
    whereabouts.onDidChange(() => {
      clearTimeout(waiting)
      waiting = setTimeout(() => void update(), stoppedSession() ? pause.stopped : pause.moving)
    }),
    vscode.window.onDidChangeVisibleTextEditors(draw),
    { dispose: () => clearTimeout(waiting) },
  )
}

/** The line to mark; undefined at the live end, while it runs, and where no text belongs to the place. */
async function whereItStands(whereabouts: Whereabouts) {
  const stopped = stoppedSession()
  const moved = whereabouts.of(stopped?.session)
  const text = moved && awayText(moved)
  if (!stopped || text === undefined) return undefined
  const { session, threadId } = stopped
  try {
    const answer = (await session.customRequest('stackTrace', { threadId, levels: 1 })) as {
      stackFrames: Frame[]
    }
    const [frame] = answer.stackFrames
    if (!frame?.source || frame.line < 1) return undefined
    return { source: frame.source, line: frame.line - 1, text }
  } catch {
    // It has moved on since.
    return undefined
  }
}

/** True for the document of a source: the file, or the recorded text of a session. */
function shows({ scheme, path, query }: vscode.Uri, source: Source): boolean {
  const { sourceReference = 0, path: given = '' } = source
  if (sourceReference === 0) return scheme === 'file' && path === pathOf(given)
  return scheme === 'debug' && new URLSearchParams(query).get('ref') === String(sourceReference)
}

function pathOf(given: string | { path: string }): string {
  if (typeof given !== 'string') return given.path
  const isUri = /^[a-z][\w+.-]+:/i.test(given)
  return (isUri ? vscode.Uri.parse(given) : vscode.Uri.file(given)).path
}
