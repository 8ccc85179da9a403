import { defineConfig } from 'vitest/config'
import workbench from './vitest.config.ts'

// `npm run screenshots`: not tests, but pictures for the documentation, taken by the same driver.
export default defineConfig({
  test: { ...workbench.test, include: ['test/workbench/**/*.screenshot.ts'] },
})
