import * as vscode from 'vscode'
import { awayText, lineText } from './position-text.ts'
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

const behind: vscode.ThemableDecorationAttachmentRenderOptions = {
  color: new vscode.ThemeColor('editorCodeLens.foreground'),
  fontStyle: 'italic',
  margin: '0 0 0 3ch',
}

/**
 * Says behind the line where a session stands how far from the live end that is, and what VS Code hides of a stop: how a
 * variable changes, why a condition could not be evaluated. Away from the live end the line is dimmed.
 */
export function markCurrentLine(whereabouts: Whereabouts): vscode.Disposable {
  const { createTextEditorDecorationType } = vscode.window
  const away = createTextEditorDecorationType({ isWholeLine: true, opacity: '0.7', after: behind })
  const live = createTextEditorDecorationType({ isWholeLine: true, after: behind })
  let marked: { source: Source; line: number; text: string; isAway: boolean } | undefined
  const draw = () => {
    for (const editor of vscode.window.visibleTextEditors) {
      const isHere = marked !== undefined && shows(editor.document.uri, marked.source)
      const isThere = isHere && marked!.line < editor.document.lineCount
      for (const type of [away, live]) {
        const isMeant = isThere && marked!.isAway === (type === away)
        const after = { contentText: marked?.text ?? '' }
        const marks = isMeant
          ? [{ range: editor.document.lineAt(marked!.line).range, renderOptions: { after } }]
          : []
        editor.setDecorations(type, marks)
      }
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
    live,
    whereabouts.onDidChange(() => {
      clearTimeout(waiting)
      waiting = setTimeout(() => void update(), stoppedSession() ? pause.stopped : pause.moving)
    }),
    vscode.window.onDidChangeVisibleTextEditors(draw),
    { dispose: () => clearTimeout(waiting) },
  )
}

/** The line to mark; undefined where there is nothing to say, while it runs, and where no text belongs to the place. */
async function whereItStands(whereabouts: Whereabouts) {
  const stopped = stoppedSession()
  const moved = whereabouts.of(stopped?.session)
  const text = moved && lineText(moved)
  if (!stopped || text === undefined) return undefined
  const { session, threadId } = stopped
  try {
    const answer = (await session.customRequest('stackTrace', { threadId, levels: 1 })) as {
      stackFrames: Frame[]
    }
    const [frame] = answer.stackFrames
    if (!frame?.source || frame.line < 1) return undefined
    return { source: frame.source, line: frame.line - 1, text, isAway: awayText(moved!) !== undefined }
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
