import { describe, expect, it } from 'vitest';
import { pushImage, testImage } from './pushed-image.ts';
import type { FaultEffect, FaultMatch } from './server/fault.ts';
import { type PersonalityName, personalities } from './server/personality.ts';
import { testRegistry } from './server/probe.ts';
import { asked, expectRightBytes, failureOf, repositoryOf } from './tried.ts';

const names = Object.keys(personalities) as PersonalityName[];
const image = testImage('refusals', 1_200_000, 3000);
const writes: FaultMatch = { method: ['POST', 'PATCH', 'PUT'], times: Number.POSITIVE_INFINITY };
const always: FaultMatch = { times: Number.POSITIVE_INFINITY };

const refusals: readonly {
  readonly name: string;
  readonly on: FaultMatch;
  readonly does: FaultEffect;
  readonly code: string;
  readonly says: RegExp;
  /** Most requests that it is worth. */
  readonly most: number;
}[] = [
  {
    name: 'read-only (405)',
    on: writes,
    does: { kind: 'answer', status: 405, code: 'UNSUPPORTED', message: 'the registry is read-only' },
    code: 'E_REGISTRY_READ_ONLY',
    says: /read-only/,
    most: 12,
  },
  {
    name: 'read-only (403)',
    on: writes,
    does: { kind: 'answer', status: 403, code: 'DENIED', message: 'registry is in read only mode' },
    code: 'E_REGISTRY_READ_ONLY',
    says: /read only/,
    most: 12,
  },
  {
    name: 'forbidden',
    on: writes,
    does: {
      kind: 'answer',
      status: 403,
      code: 'DENIED',
      message: 'requested access to the resource is denied',
    },
    code: 'E_REGISTRY_AUTH',
    says: /DENIED.*access.*denied/,
    most: 12,
  },
  {
    name: 'a full disk (500)',
    on: writes,
    does: { kind: 'answer', status: 500, code: 'UNKNOWN', message: 'write /data: no space left on device' },
    code: 'E_REGISTRY_FULL',
    says: /no space left on device/,
    most: 12,
  },
  {
    name: 'a full disk (507)',
    on: writes,
    does: { kind: 'answer', status: 507, body: 'Insufficient Storage' },
    code: 'E_REGISTRY_FULL',
    says: /507/,
    most: 12,
  },
  {
    name: 'an error 500 that does not go away',
    on: always,
    does: { kind: 'answer', status: 500, code: 'UNKNOWN', message: 'it is all broken' },
    code: 'E_REGISTRY',
    says: /500.*it is all broken.*after 4 tries/,
    most: 20,
  },
  {
    name: 'a web page that does not go away',
    on: always,
    does: { kind: 'answer', status: 503, body: '<html><title>503 Service Unavailable</title></html>' },
    code: 'E_REGISTRY',
    says: /503 Service Unavailable.*after 4 tries/,
    most: 20,
  },
  {
    name: 'a limit that does not go away',
    on: writes,
    does: {
      kind: 'answer',
      status: 429,
      code: 'TOOMANYREQUESTS',
      message: 'pull rate limit',
      headers: { 'Retry-After': '0' },
    },
    code: 'E_REGISTRY',
    says: /429.*pull rate limit.*after 4 tries/,
    most: 20,
  },
  {
    name: 'requests that are always cut',
    on: always,
    does: { kind: 'lose answer' },
    code: 'E_REGISTRY_UNREACHABLE',
    says: /closed the connection.*after 4 tries/,
    most: 20,
  },
  {
    name: 'a proxy that takes nothing',
    on: writes,
    does: { kind: 'answer', status: 413, body: 'Request Entity Too Large', when: 'early' },
    code: 'E_REGISTRY',
    says: /413/,
    most: 60,
  },
  {
    name: 'an upload without a place',
    on: { endpoint: 'uploads', ...always },
    does: { kind: 'headers', set: { Location: undefined } },
    code: 'E_REGISTRY',
    says: /without saying where/,
    most: 12,
  },
  {
    name: 'another digest of what was stored',
    on: { method: ['POST', 'PUT'], ...always },
    does: { kind: 'headers', set: { 'Docker-Content-Digest': `sha256:${'0'.repeat(64)}` } },
    code: 'E_REGISTRY',
    says: /sha256:0{64}/,
    most: 12,
  },
  {
    name: 'manifests that are invalid',
    on: { method: 'PUT', endpoint: 'manifest', ...always },
    does: { kind: 'answer', status: 400, code: 'MANIFEST_INVALID', message: 'no such media type' },
    code: 'E_REGISTRY',
    says: /MANIFEST_INVALID.*no such media type/,
    most: 14,
  },
  {
    name: 'a repository that must be made first',
    on: writes,
    does: { kind: 'answer', status: 404, code: 'NAME_UNKNOWN', message: 'repository does not exist' },
    code: 'E_REGISTRY_NOT_FOUND',
    says: /NAME_UNKNOWN/,
    most: 20,
  },
];

describe.each(names)('a push to a registry like %s gives up', (personality) => {
  it.each(refusals)('on $name', async ({ on, does, code, says, most }) => {
    const registry = await testRegistry({ personality, faults: [{ on, does }] });
    const failure = await failureOf(pushImage(repositoryOf(registry), image, 'latest'));
    expect(failure, asked(registry)).toMatchObject({ code, message: expect.stringMatching(says) });
    expect(failure?.message).toContain(`${registry.host}/app`);
    expect(registry.requests.length, asked(registry)).toBeLessThanOrEqual(most);
    expect(registry.tags('app')).toEqual(
      registry.manifest('app', 'latest') === undefined ? {} : expect.anything(),
    );
    await expectRightBytes(registry);
  });
});

describe('a registry that is not there', () => {
  it('is said to be', async () => {
    const registry = await testRegistry();
    await registry.close();
    const failure = await failureOf(pushImage(repositoryOf(registry), image, 'latest'));
    expect(failure).toMatchObject({
      code: 'E_REGISTRY_UNREACHABLE',
      message: expect.stringContaining(registry.host),
    });
  });
});

describe('how long it is waited', () => {
  it.each([
    ['what the registry asks for', '2', 2000],
    ['until the time that it names', new Date(Date.UTC(2100, 0)).toUTCString(), 4000],
    ['as usual where there is nothing', undefined, 1],
    ['as usual where it is nonsense', 'soon', 1],
  ])('is %s', async (_, header, expected) => {
    const headers: Record<string, string> = header === undefined ? {} : { 'Retry-After': header };
    const registry = await testRegistry({
      faults: [{ on: {}, does: { kind: 'answer', status: 429, headers } }],
    });
    const pauses: number[] = [];
    const controller = new AbortController();
    const repository = repositoryOf(registry, {
      retries: { tries: 2, firstPause: 1, longestPause: 4000 },
      onRetry: ({ pause }) => {
        pauses.push(pause);
        // Nobody waits for it here.
        if (pause > 1000) controller.abort();
      },
    });
    const work = repository.hasBlob(image.manifest.descriptor.digest, { signal: controller.signal });
    const failure = await failureOf(work);
    expect(pauses).toEqual([expected]);
    expect(failure?.code).toBe(expected > 1000 ? 'E_ABORTED' : undefined);
  });
});

it('shows each warning once', async () => {
  const warned = (text: string): FaultEffect => ({ kind: 'headers', set: { Warning: text } });
  const registry = await testRegistry({
    faults: [
      { on: { method: 'HEAD', ...always }, does: warned('299 - "This registry closes soon."') },
      {
        on: { method: 'PUT', ...always },
        does: warned('299 - "Say \\"please\\".", 299 - "This registry closes soon."'),
      },
    ],
  });
  const warnings: string[] = [];
  await pushImage(repositoryOf(registry, { onWarning: (text) => warnings.push(text) }), image, 'latest');
  expect(warnings).toEqual([
    expect.stringContaining('This registry closes soon.'),
    expect.stringContaining('Say "please".'),
  ]);
});
