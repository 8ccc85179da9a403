import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  incomingCalls,
  outgoingCalls,
  prepareCallHierarchy,
} from '../../src/language-server/call-hierarchy.ts'
import { codeActions } from '../../src/language-server/code-actions.ts'
import { codeLenses } from '../../src/language-server/code-lens.ts'
import { completionsAt } from '../../src/language-server/completion/complete.ts'
import { definitionAt } from '../../src/language-server/definition.ts'
import { problemsOf } from '../../src/language-server/diagnostics.ts'
import { documentLinks } from '../../src/language-server/document-links.ts'
import { documentSymbols } from '../../src/language-server/document-symbols.ts'
import { foldingRanges } from '../../src/language-server/folding.ts'
import { hoverAt } from '../../src/language-server/hover.ts'
import { inlayHints } from '../../src/language-server/inlay-hints.ts'
import { createModel } from '../../src/language-server/model.ts'
import { highlightsAt, referencesAt } from '../../src/language-server/references.ts'
import { prepareRename, renameAt } from '../../src/language-server/rename.ts'
import { encodeTokens, semanticTokens } from '../../src/language-server/semantic-tokens.ts'
import { signatureHelpAt } from '../../src/language-server/signature-help.ts'
import { nothingAround, type Surroundings } from '../../src/language-server/surroundings.ts'

const examples = ['../../examples/release-notes/workflow.yaml', '../fixtures/tour.yaml'].map(path =>
  readFileSync(resolve(import.meta.dirname, path), 'utf8'),
)

const around: Surroundings = {
  ...nothingAround,
  lastValues: async () => new Map([['commits', { value: [{ date: 'x' }] }]]),
  lastDurations: async () => new Map([['load', 1]]),
}

/** Every range that occurs anywhere in a value. */
function* rangesIn(value: unknown): Generator<{ start: Place; end: Place }> {
  if (typeof value !== 'object' || value === null) return
  const { start, end, position } = value as Record<string, Place | undefined>
  if (isPlace(start) && isPlace(end)) yield { start, end }
  if (isPlace(position)) yield { start: position, end: position }
  for (const part of Object.values(value)) yield* rangesIn(part)
}

interface Place {
  line: number
  character: number
}

const isPlace = (value: unknown): value is Place =>
  typeof value === 'object' && value !== null && 'line' in value && 'character' in value

const pieces = [
  '\n',
  '\r',
  '\r\n',
  '\t',
  ' ',
  ':',
  '- ',
  '"',
  "'",
  '{',
  '}',
  '[',
  '#',
  '# break: a',
  '&a ',
  '*a',
  '|',
  '>',
  '%',
  '---\n',
  '?',
  '😀',
  '\0',
  '{{x}}',
  '$ctx.',
  'not',
  '(',
]

test('every feature answers for every mutation of a valid file, with ranges that lie in the text', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...examples),
      fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(30), fc.constantFrom(...pieces)), {
        minLength: 1,
        maxLength: 4,
      }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      async (source, mutations, where) => {
        let text = source
        for (const [part, removed, inserted] of mutations) {
          const at = Math.floor(part * text.length)
          text = text.slice(0, at) + inserted + text.slice(at + removed)
        }
        const model = createModel('file:///project/a.yaml', '/project/a.yaml', 1, text)
        const caret = model.positionAt(Math.floor(where * text.length))
        const everything = { start: { line: 0, character: 0 }, end: model.positionAt(text.length) }
        const problems = await problemsOf(model, around)
        const hierarchy = prepareCallHierarchy(model, caret)
        const tokens = semanticTokens(model)
        const answers = {
          problems: problems.map(({ range }) => range),
          completions: await completionsAt(model, caret, around),
          hover: await hoverAt(model, caret, around),
          definition: await definitionAt(model, caret, around),
          references: referencesAt(model, caret, true),
          highlights: highlightsAt(model, caret),
          prepared: prepareRename(model, caret),
          renamed: prepareRename(model, caret) && renameAt(model, caret, 'a_new_name'),
          symbols: documentSymbols(model),
          folding: foldingRanges(model).map(({ startLine, endLine }) => ({
            start: { line: startLine, character: 0 },
            end: { line: endLine, character: 0 },
          })),
          links: documentLinks(model),
          tokens,
          signature: signatureHelpAt(model, caret),
          lenses: await codeLenses(model, around, 0, true),
          hints: await inlayHints(model, everything, around),
          actions: codeActions(model, everything, problems),
          hierarchy,
          calls: hierarchy.map(item => [incomingCalls(model, item), outgoingCalls(model, item)]),
        }
        for (const number of encodeTokens(tokens)) expect(number).toBeGreaterThanOrEqual(0)
        for (const [feature, answer] of Object.entries(answers)) {
          for (const { start, end } of rangesIn(answer)) {
            const inside = [start, end].every(place => {
              const again = model.positionAt(model.offsetAt(place))
              return again.line === place.line && again.character === place.character
            })
            expect(inside, `${feature} ${JSON.stringify({ start, end })}`).toBe(true)
            expect(model.offsetAt(start)).toBeLessThanOrEqual(model.offsetAt(end))
          }
        }
      },
    ),
    { numRuns: 150 },
  )
}, 120_000)
