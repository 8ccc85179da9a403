import { TextDocument } from 'vscode-languageserver-textdocument'
import { createModels } from '../src/language-server/documents.ts'
import { parseWorkflowFile } from '../src/workflow/native/parse.ts'
import { quantile, repeat, row, timed } from './measure.ts'

const lines = 10_000
const otherFiles = 100

/** What a keystroke in a long workflow file costs until its problems are known, with many other files open. */
export function measureDiagnostics(): void {
  const text = longWorkflow()
  const whole = Math.min(...repeat(() => timed(() => parseWorkflowFile(text, '/flow.yaml'))))
  const baseline = { name: 'parsing the whole file', value: whole }
  const alone = keystrokes(text, 0)
  row('problems after a letter, median', quantile(alone.letters, 0.5), 'ms', baseline)
  row('problems after a letter, 95 in 100', quantile(alone.letters, 0.95), 'ms', baseline)
  row('problems after a new line, median', quantile(alone.newLines, 0.5), 'ms', baseline)
  const among = keystrokes(text, otherFiles)
  row(`problems after a letter, ${otherFiles} more files open`, quantile(among.letters, 0.5), 'ms', {
    name: 'without them',
    value: quantile(alone.letters, 0.5),
  })
}

/** Milliseconds from a change to the problems, at places all over the file. */
function keystrokes(text: string, others: number): { letters: number[]; newLines: number[] } {
  const models = createModels()
  for (let i = 0; i < others; i++) {
    const uri = `file:///other_${i}.yaml`
    models.of(
      TextDocument.create(
        uri,
        'yaml',
        1,
        'workflows:\n  a:\n    nodes:\n      - { id: a, type: wait, duration: 1 }\n',
      ),
    )
  }
  const document = TextDocument.create('file:///flow.yaml', 'yaml', 1, text)
  models.of(document)
  let version = 1
  const type = (part: number, typed: string) => {
    const current = document.getText()
    const at = current.indexOf('size(high)', Math.floor(current.length * part)) + 'size('.length
    const start = document.positionAt(at)
    TextDocument.update(document, [{ range: { start, end: start }, text: typed }], ++version)
    return timed(() => {
      const problems = models.of(document)?.file.problems
      if (!problems) throw new Error('the file is not seen as a workflow')
    })
  }
  const parts = Array.from({ length: 60 }, (_, i) => ((i * 7) % 60) / 61)
  // The first ones are made with code that is not compiled yet.
  for (const part of parts.slice(0, 10)) type(part, ' ')
  return {
    letters: parts.map(part => type(part, ' ')),
    newLines: parts.slice(0, 20).map(part => type(part, '\n            ')),
  }
}

function longWorkflow(): string {
  const text = ['workflows:', '  long:', '    inputs: { path: issues.json }', '    nodes:']
  for (let n = 0; text.length < lines - 20; n++) {
    text.push(
      `      - id: load_${n}`,
      '        type: compute',
      '        handler: ./handlers.ts#load',
      '        inputs: { file: $ctx.path }',
      '        output: issues',
      `        next: score_${n}`,
      `      - id: score_${n}`,
      '        type: transform',
      '        set:',
      `          high: issues.filter(i, i.score > 0.${n})`,
      `          n: size(high) + ${n}`,
      `        next: any_${n}`,
      `      - id: any_${n}`,
      '        type: condition',
      `        condition: size(high) > ${n}`,
      `        branches: { "true": load_${n + 1}, default: load_${n + 1} }`,
    )
  }
  const last = text.length
  text.push(`      - { id: load_${(last - 4) / 16}, type: wait, duration: 1 }`)
  return `${text.join('\n')}\n`
}
