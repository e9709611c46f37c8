import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openRegistry } from '../../src/registry/registry.ts';
import { madeBytes, testBlob } from './pushed-image.ts';
import type { Fault, FaultEffect } from './server/fault.ts';
import { allBytes } from './server/kept-bytes.ts';
import { startTestRegistry } from './server/test-registry.ts';
import { asked, failureOf } from './tried.ts';

const size = 200_000;
const blob = testBlob(madeBytes('pull', size));

const effects = fc.oneof(
  fc.record({ kind: fc.constant('cut answer' as const), after: fc.integer({ min: 0, max: size }) }),
  fc.record({ kind: fc.constant('damage' as const), at: fc.integer({ min: 0, max: size - 1 }) }),
  fc.record({
    kind: fc.constant('answer' as const),
    status: fc.constantFrom(404, 416, 429, 500, 503),
  }),
  fc.constantFrom<FaultEffect>(
    { kind: 'lose answer' },
    { kind: 'redirect', to: 'foreign' },
    { kind: 'headers', set: { 'Content-Range': undefined } },
    { kind: 'headers', set: { 'Docker-Content-Digest': undefined } },
  ),
);

const faults: fc.Arbitrary<Fault> = fc.record({
  on: fc.record({
    method: fc.constant('GET'),
    host: fc.constantFrom('registry' as const, 'foreign' as const),
    from: fc.integer({ min: 1, max: 4 }),
    times: fc.integer({ min: 1, max: 2 }),
  }),
  does: effects,
});

it('a blob that is read is the one that was asked for, or there is an error', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(faults, { maxLength: 5 }), async (faulty) => {
      const registry = await startTestRegistry({ faults: faulty });
      await registry.content.addBlob('app', blob.bytes);
      const client = openRegistry({ retries: { tries: 4, firstPause: 1, longestPause: 2 }, env: {} });
      try {
        const repository = client.repository({ registry: registry.host, repository: 'app' });
        let read: Buffer | undefined;
        const failure = await failureOf(
          allBytes(repository.openBlob(blob.descriptor)).then((bytes) => {
            read = bytes;
          }),
        );
        if (failure === undefined) expect(read?.equals(blob.bytes), asked(registry)).toBe(true);
        else expect(failure.code).toMatch(/^E_REGISTRY/);
      } finally {
        await client.close();
        await registry.close();
      }
    }),
    { numRuns: Number(process.env.NIXLAYER_TEST_RUNS ?? 40) },
  );
});
