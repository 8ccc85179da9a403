import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { launchAttributes, modelSetting } from '../../scripts/generate-launch-attributes.ts'
import { modelTools } from '../../scripts/generate-model-tools.ts'
import { commandIds } from '../../src/extension/command-ids.ts'
import { runTool } from '../../src/extension/model-tools/run-tool.ts'
import { allTools } from '../../src/mcp/tools.ts'

const root = resolve(import.meta.dirname, '../..')
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
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

test('what the manifest names is there', () => {
  const icons = JSON.stringify(manifest).match(/media\/[\w-]+\.\w+/g) ?? []
  expect(icons.length).toBeGreaterThan(3)
  for (const icon of icons) expect(existsSync(join(root, icon)), icon).toBe(true)
})
