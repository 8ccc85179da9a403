import { expect, test } from 'vitest'
import { formOf, pageOf, type Question, typedValue } from '../../src/extension/questions/question.ts'

const question = (parts: Partial<Question>): Question => ({
  address: 'release/approve/approval',
  kind: 'input',
  prompt: 'How many?',
  choices: [],
  open: true,
  ...parts,
})

test('an approval is answered with yes or no, which the run gets as true or false', () => {
  const { choices, title } = formOf(question({ kind: 'approval' }))
  expect(choices).toEqual([
    { label: 'Yes', value: true },
    { label: 'No', value: false },
  ])
  expect(title).toBe('release › approve')
})

test('the answer that is taken by itself is the first choice', () => {
  const labels = (parts: Partial<Question>) => formOf(question(parts)).choices?.map(({ label }) => label)
  expect(labels({ kind: 'choice', choices: ['ship', 'wait'], default: 'wait' })).toEqual(['wait', 'ship'])
  expect(labels({ kind: 'confirmation', default: false })).toEqual(['No', 'Yes'])
})

test('a question without choices is typed, beginning with its default', () => {
  expect(formOf(question({ default: { n: 1 } }))).toMatchObject({ value: '{"n":1}' })
  expect(formOf(question({}))).not.toHaveProperty('choices')
  expect(typedValue(' 7 ')).toBe(7)
  expect(typedValue('a text')).toBe('a text')
})

test('what belongs to a question is shown on a line each, and long values are cut', () => {
  const { context } = formOf(question({ context: { built: 'v1\nnext line', log: 'x'.repeat(500) } }))
  expect(context[0]).toEqual({ label: 'built', description: 'v1 next line' })
  expect(context[1]!.description).toHaveLength(120)
})

test('a question without a text says at least what it is', () => {
  expect(formOf(question({ kind: 'review', prompt: '' })).prompt).toBe('This needs your review.')
})

test('the page of a question shows values as they are, whatever they hold', () => {
  const page = pageOf(
    question({
      prompt: '[click](command:evil) <b>',
      context: { 'a*b': '```\n# no heading\n```', data: { n: 1 } },
    }),
  )
  expect(page).toContain('# \\[click\\]\\(command:evil\\) \\<b\\>')
  expect(page).toContain('## a\\*b\n\n````text\n```\n# no heading\n```\n````')
  expect(page).toContain('```json\n{\n  "n": 1\n}\n```')
})
