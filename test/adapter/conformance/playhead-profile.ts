import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Profile, Program } from './profile.ts'

const main = `workflows:
  main:
    inputs:
      count: 0
      items: [one, two, three, four, five, six, seven]
      text: ${'long '.repeat(60).trim()}
    nodes:
      - id: first
        type: transform
        set: { count: count + 1 }
        next: again
      - id: again
        type: condition
        condition: count < 3
        branches:
          "true": first
          "false": call
      - id: call
        type: workflow
        workflow: inner
        inputs: { n: $ctx.count }
        output: answer
        next: fan
      - id: fan
        type: parallel
        parallel_nodes: [left, right]
        next: last
      - { id: left, type: transform, set: { left: "1" } }
      - { id: right, type: transform, set: { right: "2" } }
      - id: last
        type: transform
        set: { done: "true" }
  inner:
    inputs: { n: { type: integer, required: true } }
    outputs: { n: $ctx.n }
    nodes:
      - id: measure
        type: transform
        set: { n: n * 2 }
`

const astral = `workflows:
  main:
    nodes: [{ id: a, type: transform, set: { face: '"😀 👩‍👩‍👧"' }, next: b }, { id: b, type: transform, set: { c: "1" } }]
`

const endless = `workflows:
  main:
    execution: { max_visits: 1000000000 }
    nodes:
      - { id: spin, type: transform, set: { a: "1" }, next: rest }
      - { id: rest, type: wait, duration: 5ms, next: spin }
`

const failing = `workflows:
  main:
    nodes:
      - { id: sound, type: transform, set: { a: "1" }, next: broken }
      - { id: broken, type: transform, set: { b: nothing + 1 } }
`

/** Writes the programs that the rules are tried on, and describes them. @param folder where they go; it need not exist */
export async function playheadProfile(folder: string): Promise<Profile> {
  await mkdir(folder, { recursive: true })
  const write = async (name: string, text: string, stops: Program['stops']): Promise<Program> => {
    const source = join(folder, name)
    await writeFile(source, text)
    return { launch: { type: 'playhead', program: source, record: false }, source, stops }
  }
  const line = (text: string) => main.split('\n').findIndex(one => one.includes(text)) + 1
  const lineOf = (id: string) => line(`id: ${id}`)
  const nodes = ['first', 'again', 'call', 'measure', 'fan', 'last']
  const flowLine = astral.split('\n')[2]!
  const stops = nodes.map(id => ({ line: lineOf(id) }))
  return {
    adapterID: 'playhead',
    program: await write('main.yaml', main, stops),
    deepStop: nodes.indexOf('measure'),
    nowhere: 1_000,
    repeated: { line: lineOf('first'), times: 3 },
    list: { stop: 0, path: ['Context', 'items'] },
    settable: { stop: 0, path: ['Context', 'items', '0'], value: '"other"', shown: '"other"' },
    expressions: {
      valid: ['count', 'items[1]', 'size(items) > 2 and not False', '$ctx.text', '[count, {"a": count}]'],
      invalid: ['no_such_name', 'count +', '1 / 0', ''],
      writing: ['count = 5', 'items[0] = "x"', ':goto end', ':answer yes'],
    },
    longText: { expression: 'text', whole: 'long '.repeat(60).trim() },
    conditions: { holds: 'count < 3', fails: 'count > 100', broken: 'count +' },
    logMessage: { message: 'count is {count + 40}', says: 'count is 40' },
    crlf: await write('crlf.yaml', main.replaceAll('\n', '\r\n'), stops),
    astral: await write('astral.yaml', astral, [
      { line: 3, column: flowLine.indexOf('{ id: a') + 1 },
      { line: 3, column: flowLine.indexOf('{ id: b') + 1 },
    ]),
    endless: await write('endless.yaml', endless, [{ line: 5 }]),
    failing: await write('failing.yaml', failing, [{ line: 5 }]),
  }
}
