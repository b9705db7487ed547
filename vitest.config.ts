import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: [
      'packages/**/*.test.ts',
      'packages/**/*.test.tsx',
      'apps/**/*.test.ts',
      'scripts/**/*.test.ts',
      'scenarios/**/*.test.ts',
    ],
    globalSetup: ['apps/server/src/platform/testing/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Two workers: the database and the browser want a core as well.
    maxWorkers: 2,
    // Test files share their imports: reading the same modules anew for each took a third of the time. Each has a database of
    // its own, and nothing of ours is kept in modules.
    isolate: false,
  },
})
