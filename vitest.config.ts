import { defineConfig } from 'vitest/config';

// Tests import the package by its name, so they test the built `dist` that users get; the package's
// own exports lead there. dist stays external: Node itself loads it, once for the test and for the
// workers it starts. Inlined, its functions would be rewritten (they are shipped by their source),
// and its classes would exist twice.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    server: { deps: { external: [/\/dist\//] } },
    // A blocked thread is the subject here: what hangs must fail long before CI gives up.
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
