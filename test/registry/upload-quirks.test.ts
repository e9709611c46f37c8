import { describe, expect, it } from 'vitest';
import { pushImage, testImage } from './pushed-image.ts';
import type { Fault, FaultEffect, FaultMatch } from './server/fault.ts';
import { type Personality, type PersonalityName, personalities } from './server/personality.ts';
import { testRegistry } from './server/probe.ts';
import { asked, expectRightBytes, failureOf, repositoryOf } from './tried.ts';

const names = Object.keys(personalities) as PersonalityName[];
/** Larger than what goes along with the request that opens an upload. */
const large = 1_100_000;
const image = testImage('quirks', large, 3000);
const total = image.blobs.reduce((sum, { bytes }) => sum + bytes.length, 0);

interface Quirk {
  readonly name: string;
  readonly faults: readonly Fault[];
  /** Bytes that must be sent again; undefined: any number, as whole requests are refused. */
  readonly lost: (manner: Personality) => number | undefined;
  readonly chunkSize?: number;
  /** How the registry keeps uploads has no part in it. */
  readonly isTheSame?: true;
}

/** The request that carries the large blob. */
const sends: FaultMatch = { method: ['PATCH', 'PUT'], endpoint: 'session', path: /./ };
const opens: FaultMatch = { method: 'POST', endpoint: 'uploads' };
const none = () => 0;

function on(match: FaultMatch, ...does: readonly FaultEffect[]): readonly Fault[] {
  return [{ on: match, does }];
}

const always = { times: Number.POSITIVE_INFINITY };
const busy: FaultEffect = { kind: 'answer', status: 500, when: 'early' };
const gateway: FaultEffect = {
  kind: 'answer',
  status: 502,
  headers: { 'Content-Type': 'text/html' },
  body: '<html><head><title>502 Bad Gateway</title></head></html>',
};

const quirks: readonly Quirk[] = [
  { name: 'no quirk', faults: [], lost: none },
  {
    name: 'errors 500 for every question',
    isTheSame: true,
    faults: on({ method: 'HEAD', times: 2 }, busy),
    lost: none,
  },
  {
    name: 'errors 500 when an upload is opened',
    isTheSame: true,
    faults: on({ ...opens, times: 2 }, busy),
    lost: () => undefined,
  },
  { name: 'an HTML page in place of an upload', faults: on(opens, gateway), lost: () => undefined },
  { name: 'an HTML page after the bytes', faults: on(sends, gateway), lost: () => undefined },
  {
    name: '429 without a time to wait',
    isTheSame: true,
    faults: on({ method: 'HEAD', times: 3 }, { kind: 'answer', status: 429, code: 'TOOMANYREQUESTS' }),
    lost: none,
  },
  {
    name: '429 after the bytes',
    faults: on(sends, { kind: 'answer', status: 429, headers: { 'Retry-After': '0' }, body: 'slow down' }),
    lost: () => undefined,
  },
  {
    name: 'a connection cut in the middle of a blob',
    faults: on(sends, { kind: 'cut request', after: 700_000 }),
    lost: () => undefined,
  },
  {
    name: 'connections cut again and again',
    faults: on({ ...sends, times: 3 }, { kind: 'cut request', after: 300_000 }),
    lost: () => undefined,
  },
  {
    name: 'a connection cut in the middle of a chunk',
    chunkSize: 400_000,
    faults: on({ method: 'PATCH', from: 2 }, { kind: 'cut request', after: 100_000 }),
    lost: ({ cutChunk }) => ({ 'bytes so far': 0, 'chunks so far': undefined, nothing: 500_000 })[cutChunk],
  },
  {
    name: 'a lost answer to an opened upload',
    isTheSame: true,
    faults: on(opens, { kind: 'lose answer' }),
    lost: () => undefined,
  },
  {
    name: 'a lost answer to a closed upload',
    faults: on({ method: 'PUT', endpoint: 'session' }, { kind: 'lose answer' }),
    lost: none,
  },
  {
    name: 'a lost answer to a chunk',
    chunkSize: 400_000,
    faults: on({ method: 'PATCH', from: 2 }, { kind: 'lose answer' }),
    lost: ({ uploadStatus }) => (uploadStatus ? 0 : undefined),
  },
  { name: 'a forgotten upload', faults: on(sends, { kind: 'lose session' }), lost: () => undefined },
  {
    name: 'an upload forgotten between chunks',
    chunkSize: 400_000,
    faults: on({ method: 'PATCH', from: 3 }, { kind: 'lose session' }),
    lost: () => undefined,
  },
  ...(['relative', 'absolute', 'foreign', 'without scheme'] as const).map((as) => ({
    name: `a location that is ${as}`,
    faults: on({ ...always, endpoint: 'uploads' }, { kind: 'location', as }),
    lost: none,
  })),
  {
    name: 'a proxy that takes 500 000 bytes, and tells',
    faults: on({ ...always, path: /uploads/ }, { kind: 'limit', bytes: 500_000, when: 'early' }),
    lost: () => undefined,
  },
  {
    name: 'a proxy that takes 500 000 bytes, and hangs up',
    faults: on({ ...always, path: /uploads/ }, { kind: 'limit', bytes: 500_000, when: 'abrupt' }),
    lost: () => undefined,
  },
  {
    name: '416 for a chunk that is in its place',
    chunkSize: 400_000,
    faults: on({ method: 'PATCH', from: 2 }, { kind: 'answer', status: 416, when: 'early' }),
    lost: () => undefined,
  },
  {
    name: 'no Range in the answer to a chunk',
    chunkSize: 400_000,
    faults: on({ method: 'PATCH', ...always }, { kind: 'headers', set: { Range: undefined } }),
    lost: none,
  },
  {
    name: 'slow answers',
    isTheSame: true,
    faults: on({ method: 'POST' }, { kind: 'slow', bytes: 1, milliseconds: 1 }),
    lost: none,
  },
  {
    name: 'no digest in any answer',
    isTheSame: true,
    faults: on({ ...always }, { kind: 'headers', set: { 'Docker-Content-Digest': undefined } }),
    lost: none,
  },
  {
    name: 'a lost answer to a manifest',
    isTheSame: true,
    faults: on({ method: 'PUT', endpoint: 'manifest' }, { kind: 'lose answer' }),
    lost: none,
  },
  {
    name: 'errors 503 for a manifest',
    isTheSame: true,
    faults: on({ method: 'PUT', endpoint: 'manifest', times: 2 }, { kind: 'answer', status: 503 }),
    lost: none,
  },
];

describe.each(names)('a push to a registry like %s', (personality) => {
  const told = quirks.filter(({ isTheSame }) => isTheSame !== true || personality === 'specification');
  it.each(told)('survives $name', async ({ faults, chunkSize, lost }) => {
    const registry = await testRegistry({ personality, faults });
    const repository = repositoryOf(registry, {
      parallel: 1,
      ...(chunkSize === undefined ? {} : { chunkSize }),
    });
    expect(await failureOf(pushImage(repository, image, 'latest')), asked(registry)).toBeUndefined();
    expect(registry.blobDigests()).toEqual(image.blobs.map(({ descriptor }) => descriptor.digest).sort());
    expect(registry.manifest('app', 'latest')).toEqual(image.manifest.bytes);
    await expectRightBytes(registry);
    const again = lost(personalities[personality]);
    if (again !== undefined) expect(registry.uploadedBytes(), asked(registry)).toBe(total + again);
  });

  it('sends nothing that is there', async () => {
    const registry = await testRegistry({ personality });
    await pushImage(repositoryOf(registry), image, 'latest');
    const sent = registry.uploadedBytes();
    await pushImage(repositoryOf(registry), image, 'latest');
    expect(registry.uploadedBytes()).toBe(sent);
  });

  it('asks for nothing that it need not', async () => {
    const registry = await testRegistry({ personality });
    await pushImage(repositoryOf(registry), image, 'latest');
    // HEAD, POST and PUT for each blob, and a PUT for the manifest; the server takes some blobs in their POST.
    expect(registry.requests.length, asked(registry)).toBeLessThanOrEqual(3 * image.blobs.length + 1);
  });
});
