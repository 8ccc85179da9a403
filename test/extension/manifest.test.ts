import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readTexts, withTexts } from '../../scripts/generate-l10n.ts'
import { launchAttributes, modelSetting } from '../../scripts/generate-launch-attributes.ts'
import { modelTools } from '../../scripts/generate-model-tools.ts'
import { commandIds } from '../../src/extension/command-ids.ts'
import { runTool } from '../../src/extension/model-tools/run-tool.ts'
import { settingsSchema } from '../../src/language-server/settings.ts'
import { allTools } from '../../src/mcp/tools.ts'

interface Step {
  description: string
  completionEvents: string[]
  media: { svg: string; altText: string }
}

const root = resolve(import.meta.dirname, '../..')
// As VS Code shows it in English.
const manifest = withTexts(
  JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')),
  readTexts('package.nls.json'),
)
const { contributes } = manifest

test('the launch attributes are those of the schema', () => {
  // If not: npm run generate:launch-attributes
  expect(contributes.debuggers[0].configurationAttributes).toEqual(launchAttributes())
})

test('the setting for models takes what the launch attribute takes', () => {
  // If not: npm run generate:launch-attributes
  expect(contributes.configuration.properties['playhead.model']).toEqual(modelSetting())
})

test('the tools for language models are those of the MCP server', () => {
  // If not: npm run generate:model-tools
  expect(contributes.languageModelTools).toEqual(modelTools())
})

test('the only tool for language models that runs something needs trust', () => {
  const tools = modelTools()
  expect(tools.filter(({ when }) => when === 'isWorkspaceTrusted').map(({ name }) => name)).toEqual([runTool])
  expect(tools).toHaveLength(allTools.length)
  for (const { toolReferenceName, userDescription, inputSchema } of tools) {
    expect(toolReferenceName).toMatch(/^playhead[A-Z]\w+$/)
    expect(userDescription).toMatch(/^[A-Z].*\.$/)
    expect(inputSchema).toMatchObject({ type: 'object', properties: { folder: { type: 'string' } } })
  }
})

test('the launch attributes need no other schema and describe themselves', () => {
  const { launch, attach } = launchAttributes()
  expect(JSON.stringify({ launch, attach })).not.toContain('$ref')
  expect(Object.keys(launch.properties)).toContain('program')
  expect(Object.keys(launch.properties)).not.toContain('noDebug')
  expect(Object.keys(attach.properties)).toContain('port')
  for (const property of [launch, attach].flatMap(({ properties }) => Object.values(properties))) {
    expect(property).toHaveProperty('markdownDescription', expect.stringMatching(/\.$/))
  }
})

test('snippets and initial configurations use known attributes', () => {
  const attributes = launchAttributes()
  const known = (request: 'launch' | 'attach') => [
    ...Object.keys(attributes[request].properties),
    'type',
    'request',
    'name',
  ]
  const [{ configurationSnippets, initialConfigurations }] = contributes.debuggers
  const bodies = [
    ...initialConfigurations,
    ...configurationSnippets.map((each: { body: object }) => each.body),
  ]
  expect(bodies.length).toBeGreaterThan(2)
  for (const body of bodies) expect(known(body.request)).toEqual(expect.arrayContaining(Object.keys(body)))
})

test('every command is declared, titled and registered', () => {
  const declared = contributes.commands as { command: string; title: string; category: string }[]
  expect(declared.map(({ command }) => command).sort()).toEqual([...commandIds].sort())
  for (const { title, category } of declared) {
    expect(category).toBe('Playhead')
    expect(title).toMatch(/^[A-Z]/)
  }
})

test('menus show commands that exist, and none hides one from the palette', () => {
  const menus = Object.values(contributes.menus) as { command: string }[][]
  for (const { command } of menus.flat()) expect(commandIds).toContain(command)
  expect(contributes.menus).not.toHaveProperty('commandPalette')
})

test('replay, rerun and graph are one click away in the rows of the history', () => {
  const items = contributes.menus['view/item/context'] as { command: string; when: string; group: string }[]
  const inline = items.filter(
    ({ when, group }) => when.includes('playhead.history') && group.startsWith('inline'),
  )
  expect(inline.map(({ command }) => command.replace('playhead.', ''))).toEqual([
    'answerRecording',
    'openRecording',
    'rerunExecution',
    'openGraph',
  ])
})

test('what the manifest names is there', () => {
  const icons = JSON.stringify(manifest).match(/media\/[\w-]+\.\w+/g) ?? []
  expect(icons.length).toBeGreaterThan(3)
  for (const icon of icons) expect(existsSync(join(root, icon)), icon).toBe(true)
})

describe('the settings', () => {
  const settings = Object.entries(contributes.configuration.properties) as [string, Record<string, unknown>][]

  test('are described, have a place and a scope', () => {
    for (const [name, setting] of settings) {
      expect(setting['markdownDescription'], name).toMatch(/^[A-Z][\s\S]*\.$/)
      expect(setting['scope'], name).toMatch(/^(resource|window|machine|application)$/)
      expect(setting['order'], name).toBeTypeOf('number')
    }
    expect(new Set(settings.map(([, { order }]) => order)).size).toBe(settings.length)
  })

  test('are all read', () => {
    const sources = readdirSync(join(root, 'src/extension'), { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith('.ts'))
      .map(name => readFileSync(join(root, 'src/extension', name), 'utf8'))
      .join('\n')
    const read = [...sources.matchAll(/getConfiguration\('playhead'[^)]*\)\s*\.get(?:<[^>]*>)?\('(\w+)'/g)]
    const known = new Set([...read.map(match => match[1]), ...Object.keys(settingsSchema.shape)])
    expect(settings.map(([name]) => name.replace('playhead.', '')).filter(name => !known.has(name))).toEqual(
      [],
    )
  })

  test('that choose a folder or a program need trust', () => {
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces
    expect(restrictedConfigurations).toEqual(expect.arrayContaining(['playhead.history', 'playhead.model']))
    const names = settings.map(([name]) => name)
    for (const name of restrictedConfigurations) expect(names).toContain(name)
  })
})

describe('the walkthrough', () => {
  const [{ steps }] = contributes.walkthroughs as [{ steps: Step[] }]

  test('has at most five steps, each of which is done by doing it', () => {
    expect(steps.length).toBeLessThanOrEqual(5)
    for (const { completionEvents } of steps) expect(completionEvents.length).toBeGreaterThan(0)
  })

  test('names commands and views that exist', () => {
    const texts = steps.flatMap(step => [step.description, ...step.completionEvents])
    const named = texts.flatMap(text => [...text.matchAll(/(?:command|onCommand):(playhead\.[\w.]+)/g)])
    expect(named.length).toBeGreaterThan(4)
    const views = Object.values(contributes.views as Record<string, { id: string }[]>).flat()
    const known = [...commandIds, ...views.map(({ id }) => `${id}.focus`)]
    for (const [, id] of named) expect(known).toContain(id)
  })

  test('has small pictures in the colours of the theme, and says what they show', () => {
    for (const { media } of steps) {
      const path = join(root, media.svg)
      expect(statSync(path).size).toBeLessThan(5_000)
      expect(media.altText.length).toBeGreaterThan(20)
      // A colour stands only behind the name of one of the theme's, for where that has none.
      const colours = readFileSync(path, 'utf8').replace(
        /var\(--vscode-[\w-]+, (?:var\([^()]*\)|[^()]*)\)/g,
        '',
      )
      expect(colours).not.toMatch(/#[0-9a-f]{3,8}\b/i)
      // VS Code drops what is styled otherwise than by attributes.
      expect(colours).not.toMatch(/<style|style=|class=/)
    }
  })
})
