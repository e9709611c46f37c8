import { defineConfig } from 'vitest/config';

/** They use neither the Nix store nor the Docker daemon that the others share. */
const apart = [
  'attach',
  'completion',
  'existing-image',
  'explore-page',
  'hostile-expressions',
  'language-server',
  'man-pages',
  'push-report',
  'skopeo-archive',
  'user-recipes',
  'validate',
].map((name) => `test/e2e/${name}.test.ts`);

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/conformance/**', 'test/bench/**'],
          // No test is about time: a busy machine must not fail one.
          testTimeout: 60_000,
          // They share no state, so files need no process of their own; two of these keep two processors busy.
          isolate: false,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'apart',
          include: apart,
          maxWorkers: 2,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts', 'test/conformance/**/*.test.ts'],
          exclude: apart,
          // One Nix store and one Docker daemon serve all files; they are not isolated from each other.
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
