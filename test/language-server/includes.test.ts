import { describe, expect, test } from 'vitest'
import { codeActions } from '../../src/language-server/code-actions.ts'
import { completionsAt } from '../../src/language-server/completion/complete.ts'
import { definitionAt } from '../../src/language-server/definition.ts'
import { problemsOf, toDiagnostic } from '../../src/language-server/diagnostics.ts'
import { documentLinks } from '../../src/language-server/document-links.ts'
import { hoverAt } from '../../src/language-server/hover.ts'
import { createModel } from '../../src/language-server/model.ts'
import { highlightsAt, referencesAt } from '../../src/language-server/references.ts'
import { prepareRename } from '../../src/language-server/rename.ts'
import { nothingAround, type Surroundings } from '../../src/language-server/surroundings.ts'
import { edited, mark } from './check.ts'

const files: Readonly<Record<string, string>> = {
  'lib/steps.yaml': `nodes:
  - id: price
    name: Price of one
    type: compute
    handler: ./prices.ts#priceOf
    inputs: { item: $ctx.item }
    next: report
  - { id: tax, type: transform, set: { total: price * 1.2 } }
`,
  'lib/flows.yaml': `workflows:
  receipt:
    description: What was paid
    nodes:
      - { id: write, type: transform, set: { text: string(sum) } }
  letter:
    nodes:
      - { id: write, type: wait, duration: 1 }
`,
}

const surroundings: Surroundings = {
  ...nothingAround,
  handlers: async (_, module) =>
    module === './lib/prices.ts' ? { uri: 'file:///project/lib/prices.ts', exports: [] } : undefined,
  yamlFiles: async () => ['flow.yaml', 'lib/steps.yaml'],
}

const source = `workflows:
  order:
    inputs: { item: lamp }
    nodes:
      - $ref: ./lib/steps.yaml#price
        next: tax
      - $ref: ./lib/steps.yaml#tax
        next: report
      - { id: report, type: transform, set: { text: string(total) } }
  receipt:
    $ref: ./lib/flows.yaml#receipt
    inputs: { sum: 1 }
`

/** A model of a text in which `‸` is where the cursor stands. */
function open(marked: string, texts = files) {
  const text = marked.replace('‸', '')
  const path = '/project/flow.yaml'
  const model = createModel('file:///project/flow.yaml', path, 1, text, undefined, name => texts[name])
  return { model, text, caret: model.positionAt(Math.max(0, marked.indexOf('‸'))) }
}

const at = (text: string) => {
  const [before, after] = text.split('‸')
  return source.replace(`${before}${after}`, text)
}

const definition = async (marked: string) => {
  const { model, caret } = open(marked)
  return definitionAt(model, caret, surroundings)
}

describe('definitions', () => {
  test('of a $ref is the id in the other file', async () => {
    expect(await definition(at('steps.yaml#ta‸x'))).toEqual([
      {
        uri: 'file:///project/lib/steps.yaml',
        range: { start: { line: 7, character: 10 }, end: { line: 7, character: 13 } },
      },
    ])
  })

  test('of a $ref of a workflow is its name in the other file', async () => {
    expect(await definition(at('./lib/flo‸ws.yaml'))).toEqual([
      {
        uri: 'file:///project/lib/flows.yaml',
        range: { start: { line: 1, character: 2 }, end: { line: 1, character: 9 } },
      },
    ])
  })

  test('of a node that is included are where its id stands', async () => {
    const [place] = await definition(at('next: ta‸x'))
    expect(place).toMatchObject({ uri: 'file:///project/lib/steps.yaml', range: { start: { line: 7 } } })
  })

  test('of a context key that an included node writes is the place where it does', async () => {
    const [place] = await definition(at('string(to‸tal)'))
    expect(place).toMatchObject({
      uri: 'file:///project/lib/steps.yaml',
      range: { start: { line: 7, character: 39 } },
    })
  })

  test('of a $ref to what is not there is none', async () => {
    expect(await definition(source.replace('#tax', '#ta‸xes'))).toEqual([])
  })
})

test('links lead from each $ref to its file', () => {
  const { model, text } = open(source)
  const links = documentLinks(model)
  expect(
    mark(
      text,
      model,
      links.map(({ range }) => range),
    ).match(/⟦[^⟧]*⟧/g),
  ).toEqual(['⟦./lib/steps.yaml⟧', '⟦./lib/steps.yaml⟧', '⟦./lib/flows.yaml⟧'])
  expect(links.at(-1)?.target).toBe('file:///project/lib/flows.yaml')
})

describe('hover', () => {
  const hover = async (marked: string) => {
    const { model, caret } = open(marked)
    return JSON.stringify((await hoverAt(model, caret, surroundings))?.contents)
  }

  test('of a $ref shows the node that it includes', async () => {
    const text = await hover(at('steps.yaml#pri‸ce'))
    expect(text).toContain('**price** · compute · Price of one')
    expect(text).toContain('Goes on to `tax`.')
    expect(text).toContain('From `lib/steps.yaml`')
  })

  test('of a $ref shows the workflow that it includes', async () => {
    expect(await hover(at('flows.yaml#rece‸ipt'))).toContain('What was paid')
  })
})

describe('completion', () => {
  const labels = async (marked: string) => {
    const { model, caret, text } = open(marked)
    const items = await completionsAt(model, caret, surroundings)
    const edit = items[0]?.textEdit
    const after = edit && 'range' in edit ? edited(model, [edit]) : text
    return { labels: items.map(({ label }) => label), after: after.split('\n').at(-2)!.trim() }
  }
  const item = (value: string) =>
    `workflows:\n  a:\n    nodes:\n      - { id: x, type: wait, duration: 1 }\n      - ${value}\n`

  test('gives the files around', async () => {
    expect(await labels(item('$ref: ./li‸'))).toEqual({
      labels: ['./flow.yaml', './lib/steps.yaml'],
      after: '- $ref: ./flow.yaml',
    })
  })

  test('gives the ids of the file', async () => {
    expect(await labels(item('$ref: ./lib/steps.yaml#p‸'))).toEqual({
      labels: ['price', 'tax'],
      after: '- $ref: ./lib/steps.yaml#price',
    })
  })

  test('says which workflow is meant where several have the id', async () => {
    expect((await labels(item('$ref: ./lib/flows.yaml#‸'))).labels).toEqual(['receipt/write', 'letter/write'])
  })

  test('gives the names of workflows for a workflow', async () => {
    const found = await labels('workflows:\n  a:\n    $ref: ./lib/flows.yaml#‸\n')
    expect(found.labels).toEqual(['receipt', 'letter'])
  })

  test('gives the keys of the type of the included node', async () => {
    const found = await labels(item('{ $ref: ./lib/steps.yaml#tax, s‸ }'))
    expect(found.labels).toContain('set')
  })

  test('gives the context keys that included nodes write', async () => {
    const { model, caret } = open(at('string(to‸tal)'))
    const items = await completionsAt(model, caret, surroundings)
    expect(items.map(({ label }) => label)).toContain('total')
  })
})

describe('names of included nodes', () => {
  test('are found in the other file', () => {
    const { model, caret } = open(at('string(to‸tal)'))
    expect(referencesAt(model, caret, true).map(({ uri, range }) => `${uri}:${range.start.line}`)).toEqual([
      'file:///project/lib/steps.yaml:7',
      'file:///project/flow.yaml:8',
    ])
  })

  test('are highlighted in this one only', () => {
    const { model, caret } = open(at('string(to‸tal)'))
    expect(highlightsAt(model, caret).map(({ range }) => range.start.line)).toEqual([8])
  })

  test('are not renamed, because that would need a change of the other file', () => {
    for (const marked of [at('string(to‸tal)'), at('next: ta‸x')]) {
      const { model, caret } = open(marked)
      expect(prepareRename(model, caret)).toBeUndefined()
    }
  })

  test('that the file has to itself are renamed', () => {
    const { model, caret } = open(at('id: rep‸ort'))
    expect(prepareRename(model, caret)).toMatchObject({ placeholder: 'report' })
  })
})

describe('problems', () => {
  const found = async (text: string, texts = files) => {
    const { model } = open(text, texts)
    return { model, problems: await problemsOf(model, surroundings) }
  }

  test('of handlers of included nodes say where they stand', async () => {
    const { model, problems } = await found(source)
    expect(problems.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'unknown-handler In lib/steps.yaml:5:26: "./lib/prices.ts" exports no function "priceOf".',
    ])
    expect(toDiagnostic(model, problems[0]!)).toMatchObject({
      range: { start: { line: 4, character: 8 }, end: { line: 4, character: 36 } },
      relatedInformation: [
        {
          location: {
            uri: 'file:///project/lib/steps.yaml',
            range: { start: { line: 4, character: 25 }, end: { line: 4, character: 32 } },
          },
        },
      ],
    })
  })

  test('of an id that is misspelt can be corrected at once', async () => {
    const { model, problems } = await found(source.replace('#price', '#prise'))
    const [fix] = codeActions(model, problems[0]!.range, problems)
    expect(fix?.title).toBe('Change to "price"')
    expect(edited(model, fix!.edit!.changes![model.uri]!)).toBe(source)
  })

  test('of included nodes cannot be corrected in this file', async () => {
    const texts = { ...files, 'lib/steps.yaml': files['lib/steps.yaml']!.replace('set:', 'sett:') }
    const { model, problems } = await found(source, texts)
    const included = problems.filter(({ range }) => range.from)
    expect(included.map(({ code }) => code)).toContain('unknown-key')
    expect(included.flatMap(one => codeActions(model, one.range, included))).toEqual([])
  })
})
