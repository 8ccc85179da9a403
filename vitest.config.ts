import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/workbench/**', 'node_modules/**'],
    testTimeout: 30_000,
    pool: 'forks',
    // The sources run as they are, as they do in the product: handler modules are imported by Node itself.
    experimental: { viteModuleRunner: false },
  },
})
