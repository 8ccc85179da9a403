import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/workbench/**/*.test.ts'],
    // Each test has a server and a browser of its own: one at a time, and with patience.
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 60_000,
    pool: 'forks',
  },
})
