import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readScript } from '../../src/engine/models/script.ts'
import { readModelSettings } from '../../src/engine/models/settings.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/models.md'), 'utf8')
const block = (language: string) => new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(page)![1]!

test('the script on the page of models can be read', () => {
  expect(readScript(block('yaml'), 'models.md')).toHaveLength(5)
})

test('the settings on the page of models can be read', () => {
  expect(readModelSettings(JSON.parse(block('json')))).toMatchObject({ apiKeyEnv: 'EXAMPLE_KEY' })
})
