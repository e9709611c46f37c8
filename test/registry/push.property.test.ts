import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fixedCredentials } from '../../src/registry/auth/credentials.ts';
import { openRegistry } from '../../src/registry/registry.ts';
import { pushImage, testImage } from './pushed-image.ts';
import type { Fault, FaultEffect } from './server/fault.ts';
import { type PersonalityName, personalities } from './server/personality.ts';
import { startTestRegistry, type TestRegistryOptions } from './server/test-registry.ts';
import { asked, expectRightBytes, failureOf, secret } from './tried.ts';

/** Faults that a network or a registry may have now and then. */
const effects = fc.oneof(
  fc.record({
    kind: fc.constant('answer' as const),
    status: fc.constantFrom(400, 404, 408, 413, 416, 429, 500, 502, 503, 504),
    when: fc.constantFrom('early' as const, 'abrupt' as const),
  }),
  fc.record({ kind: fc.constant('cut request' as const), after: fc.integer({ min: 1, max: 150_000 }) }),
  fc.constantFrom<FaultEffect>(
    { kind: 'lose answer' },
    { kind: 'lose session' },
    { kind: 'refuse mount' },
    { kind: 'headers', set: { Range: undefined } },
    { kind: 'location', as: 'foreign' },
    { kind: 'redirect', to: 'foreign' },
    { kind: 'expire tokens' },
  ),
);

const faults: fc.Arbitrary<Fault> = fc.record({
  on: fc.record({
    method: fc.constantFrom('HEAD', 'POST', 'PATCH', 'PUT', 'GET'),
    from: fc.integer({ min: 1, max: 6 }),
    times: fc.integer({ min: 1, max: 2 }),
  }),
  does: effects,
});

const access = fc.constantFrom<NonNullable<TestRegistryOptions['auth']> | undefined>(
  undefined,
  { kind: 'basic', users: { ann: secret } },
  { kind: 'bearer', users: { ann: { password: secret } }, requestsPerToken: 20 },
  { kind: 'bearer', users: { ann: { password: secret } }, firstScopeOnly: true },
);

const image = testImage('property', 120_000, 70_000, 500);
const digests = image.blobs.map(({ descriptor }) => descriptor.digest).sort();

it('a push ends with all of an image in the registry, or with an error of the registry', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...(Object.keys(personalities) as PersonalityName[])),
      fc.array(faults, { maxLength: 6 }),
      fc.constantFrom(undefined, 30_000, 50_000),
      fc.constantFrom(undefined, 20_000, 40_000),
      access,
      async (name, faulty, chunkSize, chunkMinimum, auth) => {
        const personality = { ...personalities[name], ...(chunkMinimum !== undefined && { chunkMinimum }) };
        const registry = await startTestRegistry({ personality, faults: faulty, ...(auth && { auth }) });
        await registry.content.addBlob('base', image.blobs[1]!.bytes);
        const client = openRegistry({
          retries: { tries: 4, firstPause: 1, longestPause: 2 },
          env: {},
          credentials: fixedCredentials({ username: 'ann', password: secret }),
          ...(chunkSize === undefined ? {} : { chunkSize }),
        });
        try {
          const repository = client.repository({ registry: registry.host, repository: 'app' });
          const failure = await failureOf(pushImage(repository, image, 'latest'));
          await expectRightBytes(registry);
          if (failure === undefined) {
            expect(registry.blobDigests(), asked(registry)).toEqual(digests);
            expect(registry.manifest('app', 'latest')).toEqual(image.manifest.bytes);
          } else expect(failure.code, asked(registry)).toMatch(/^E_REGISTRY/);
          // What is healed takes the rest.
          registry.heal();
          expect(await failureOf(pushImage(repository, image, 'latest')), asked(registry)).toBeUndefined();
          expect(registry.blobDigests()).toEqual(digests);
        } finally {
          await client.close();
          await registry.close();
        }
      },
    ),
    { numRuns: Number(process.env.NIXLAYER_TEST_RUNS ?? 40) },
  );
});
