import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/workbench/**/*.test.ts'],
    // Each test has a server and a browser of its own: one at a time, and with patience.
    fileParallelism: false,
    testTimeout: 180_000,
    // A real VS Code, driven from outside, now and then takes the focus away. What passes at the second try is named
    // with its number of tries: look into it when it is the same again.
    retry: 2,
    hookTimeout: 60_000,
    globalSetup: 'test/workbench/driver/set-up.ts',
    pool: 'forks',
  },
})
