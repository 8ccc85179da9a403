import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { callOf, folderWith, orders, playhead } from './playhead.ts'

const node = (lines: string) => `workflows:\n  w:\n    nodes:\n${lines}`

/** Files that cannot be run, and the one message that says so. */
const files: readonly (readonly [what: string, source: string | undefined, message: RegExp])[] = [
  ['a file that is missing', undefined, /^There is no file ".*bad\.yaml"\. Check the path\.$/],
  ['an empty file', '', /^bad\.yaml:1:1: error not-a-workflow: .*it is empty\. Begin with "workflows:"/],
  ['a file that is something else', '- 1\n- 2\n', /^bad\.yaml:1:1: error not-a-workflow: .*it is a list/],
  ['broken YAML', 'workflows: {w: [\n', /^bad\.yaml:\d+:\d+: error yaml-syntax: The YAML does not parse/],
  [
    'an unknown node type',
    node('      - { id: a, type: compte, handler: x }\n'),
    /^bad\.yaml:4:\d+: error unknown-node-type: There is no node type "compte"\. Did you mean "compute"\?$/,
  ],
  [
    'a target that does not exist',
    node('      - { id: a, type: wait, duration: 1, next: b }\n'),
    /^bad\.yaml:4:\d+: error unknown-target: There is no node "b"/,
  ],
  [
    'a handler that is missing',
    callOf('fly'),
    /^bad\.yaml:6:\d+: "\.\/handlers\.js" exports no function "fly"\. Known are: /,
  ],
  [
    'a handler module that is missing',
    callOf('./none.js#fly'),
    /^bad\.yaml:6:\d+: There is no handler module "\.\/none\.js"\. Correct the path/,
  ],
  ['a handler that throws', callOf('explode'), /^bad\.yaml:6:\d+: The handler "explode" failed: .*no fuel/],
]

describe.each(files)('%s', (_, source, message) => {
  it('is one clear message', async () => {
    const folder = folderWith(source === undefined ? {} : { ...orders, 'bad.yaml': source })
    const ran = await playhead(folder, ['run', 'bad.yaml'])
    expect(ran.code).toBe(1)
    const lines = ran.stderr.trim().split('\n')
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(message)
  })
})

describe('bad input', () => {
  it.each(['run', 'debug', 'graph', 'check'])('%s refuses a folder', async command => {
    const folder = folderWith({})
    mkdirSync(join(folder, 'flows'))
    const ran = await playhead(folder, [command, 'flows'])
    expect(ran).toMatchObject({ code: 1, stdout: '' })
    expect(ran.stderr).toMatch(/^"[^"]*flows" cannot be read: it is a folder\. .*\n$/)
  })

  it('tells every error of a file, in the order of the file', async () => {
    const folder = folderWith({
      'bad.yaml': node('      - { id: a, type: wat }\n      - { id: b, type: wait, duration: x }\n'),
    })
    const ran = await playhead(folder, ['debug', 'bad.yaml'])
    expect(ran).toMatchObject({ code: 1, stdout: '' })
    expect(
      ran.stderr
        .trim()
        .split('\n')
        .map(line => line.split(' ').slice(0, 3).join(' ')),
    ).toEqual([
      'bad.yaml:4:18: error unknown-node-type:',
      expect.stringMatching(/^bad\.yaml:5:\d+: error invalid-value:$/),
    ])
    expect(readdirSync(folder)).toEqual(['bad.yaml'])
  })

  it.each([
    [
      'an input of the wrong type',
      '{"count": "two"}',
      /"count" must be of type integer, but is string "two"/,
    ],
  ])('%s', async (_, context, message) => {
    const folder = folderWith(orders)
    const ran = await playhead(folder, ['run', 'orders.yaml', '-c', context])
    expect(ran).toMatchObject({ code: 1, stdout: '' })
    expect(ran.stderr).toMatch(message)
    expect(ran.stderr).toMatch(/^orders\.yaml:5:7: /)
  })

  it('an input file that holds no object', async () => {
    const folder = folderWith({ ...orders, 'list.json': '[1]' })
    const ran = await playhead(folder, ['run', 'orders.yaml', '-f', 'list.json'])
    expect(ran).toMatchObject({ code: 1, stdout: '' })
    expect(ran.stderr).toBe(
      'The inputs in "list.json" cannot be read: it holds no object. Give a JSON or YAML file that holds an object.\n',
    )
  })

  it('a workflow that the file does not have', async () => {
    const ran = await playhead(folderWith(orders), ['run', 'orders.yaml', '-n', 'order'])
    expect(ran.code).toBe(1)
    expect(ran.stderr).toBe(
      'orders.yaml: There is no workflow "order" in this file. Did you mean "orders"?\n',
    )
  })

  it('a breakpoint on nothing leaves no recording behind', async () => {
    const folder = folderWith(orders)
    const ran = await playhead(folder, ['debug', 'orders.yaml', '-b', 'load,shop'])
    expect(ran).toMatchObject({ code: 1, stdout: '' })
    expect(ran.stderr).toBe('There is no node "shop" in this workflow. Did you mean "ship"?\n')
    expect(readdirSync(folder)).not.toContain('.playhead')
  })

  it('a history that cannot be written', async () => {
    const ran = await playhead(folderWith(orders), ['run', 'orders.yaml', '--history', 'orders.yaml'])
    expect(ran.code).toBe(1)
    expect(ran.stderr).toMatch(/^Recordings cannot be kept in /)
  })
})

describe('wrong usage', () => {
  it.each([
    [['run'], "missing required argument 'workflow.yaml'"],
    [['run', 'orders.yaml', '--dryrun'], "unknown option '--dryrun'"],
    [['run', 'orders.yaml', 'more.yaml'], 'too many arguments'],
    [['run', 'orders.yaml', '-c', '{"count": }'], 'It is not JSON'],
    [['run', 'orders.yaml', '-c', '[1]'], 'It must be an object'],
    [['run', 'orders.yaml', '--log-level', 'loud'], 'Levels are debug, info, warning, error'],
    [['list', '-l', '0'], 'A limit is a whole number above 0'],
    [['list', '--status', 'fine'], 'Allowed choices are running, completed'],
    [['dap', '--port', '70000'], 'A port is a number'],
    [['fly'], "unknown command 'fly'"],
    [[], 'Usage: playhead'],
  ])('%j ends with 2', async (args, message) => {
    const ran = await playhead(folderWith(orders), args)
    expect(ran).toMatchObject({ code: 2, stdout: '' })
    expect(ran.stderr).toContain(message)
    expect(ran.stderr).not.toMatch(/^ +at /m)
  })

  it('help and version are no errors', async () => {
    for (const option of ['--help', '--version']) {
      expect(await playhead(folderWith({}), [option])).toMatchObject({ code: 0, stderr: '' })
    }
  })
})

describe('recordings that cannot be read', () => {
  it.each([
    ['empty', Buffer.alloc(0), /^"[^"]+" is not a Playhead recording: it is empty\./],
    [
      'something else',
      Buffer.from('hello, this is a text'),
      /^"[^"]+" is not a Playhead recording: it does not begin as one\./,
    ],
  ])('%s', async (_, content, message) => {
    const folder = folderWith({ 'x.playhead': content })
    const ran = await playhead(folder, ['replay', 'x.playhead'])
    expect(ran).toMatchObject({ code: 1, stdout: '' })
    expect(ran.stderr.trim().split('\n')).toHaveLength(1)
    expect(ran.stderr.replace(/^x\.playhead: /, '')).toMatch(message)
  })

  it('one that does not exist', async () => {
    const ran = await playhead(folderWith({}), ['replay', 'abc'])
    expect(ran).toMatchObject({ code: 1, stdout: '' })
    expect(ran.stderr).toMatch(/^There is no recording "abc"\. .*playhead list/)
  })

  it('a place that the recording does not have', async () => {
    const folder = folderWith(orders)
    await playhead(folder, ['run', 'orders.yaml'])
    const [name] = readdirSync(join(folder, '.playhead')).filter(file => file.endsWith('.playhead'))
    const ran = await playhead(folder, ['replay', `.playhead/${name}`, '--start-at', '4711'])
    expect(ran).toMatchObject({ code: 1, stdout: '' })
    expect(ran.stderr).toMatch(/^"4711" is no place in this recording\. Give "start", "end"/)
  })

  it('one that was cut off opens as far as it goes, and is refused where nothing is left', async () => {
    const folder = folderWith(orders)
    await playhead(folder, ['run', 'orders.yaml', '-c', '{"count": 200}'])
    const history = join(folder, '.playhead')
    const [name] = readdirSync(history).filter(file => file.endsWith('.playhead'))
    const path = join(history, name!)
    const whole = readFileSync(path)
    truncateSync(path, Math.floor(whole.length / 2))
    const opened = await playhead(folder, ['replay', path], ['continue', 'where', 'print count'])
    expect(opened).toMatchObject({ code: 0, stderr: '' })
    expect(opened.stdout).toMatch(/End of recording \(interrupted\)/)
    expect(opened.stdout).toMatch(/print count\n\d+\n/)
    writeFileSync(path, whole.subarray(0, 40))
    const refused = await playhead(folder, ['replay', path])
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toContain('it was cut off within its first line')
    expect(refused.stderr.trim().split('\n')).toHaveLength(1)
  })
})
