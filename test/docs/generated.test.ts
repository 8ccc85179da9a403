import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { generated } from '../../scripts/generate-docs.ts'

test.each(Object.entries(generated))('%s is what "npm run generate:docs" writes', (path, make) => {
  expect(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')).toBe(make())
})
