import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { baseImageResource, fetchedResource } from '../../../src/inventory/provenance/fetched.ts';
import { type FixedOutput, fixedOutputOf } from '../../../src/store/fixed-output.ts';
import { sha256Hex } from '../../../src/store/hash.ts';
import { temporaryFolder } from '../../archive/temporary.ts';

const storePath = '/nix/store/f17jgfnfr946gxyrsax1limfi78jxbrd-hello-2.12.tar.gz';
const hash = sha256Hex('hello');
const source = (env: Readonly<Record<string, string>>, hashAlgorithm = 'sha256'): FixedOutput => {
  const found = fixedOutputOf(storePath, { hashAlgorithm, hash }, new Map(Object.entries(env)));
  if (found === undefined) throw new Error('a fixed output');
  return found;
};

describe('what was fetched', () => {
  it('is named by where it is from, without secrets', () => {
    const urls = 'https://ann:pw@a.example/hello.tar.gz?token=abc mirror://gnu/hello.tar.gz';
    expect(fetchedResource(source({ urls }), null)).toEqual({
      name: 'hello-2.12.tar.gz',
      uri: 'https://a.example/hello.tar.gz?token=***',
      digest: { sha256: hash },
      annotations: { role: 'source', storePath, mirrors: ['mirror://gnu/hello.tar.gz'] },
    });
  });

  it('may have the hash of a NAR, and a commit', () => {
    const rev = '5ad9903c16126a7d949101687af0aa589b1d7e3d';
    const resource = fetchedResource(source({ url: 'https://a.example/repo', rev }, 'r:sha256'), null);
    expect(resource.digest).toEqual({ narHash: hash, gitCommit: rev });
  });

  it('by pullImage is named by its manifest, and is the base image where it is that', () => {
    const digest = `sha256:${'ab'.repeat(32)}`;
    const pulled = source({ imageName: 'docker.io/library/alpine', imageDigest: digest });
    expect(fetchedResource(pulled, storePath)).toEqual({
      name: 'docker.io/library/alpine',
      uri: `docker://docker.io/library/alpine@${digest}`,
      digest: { sha256: 'ab'.repeat(32) },
      annotations: { role: 'base-image', storePath },
    });
    expect(fetchedResource(pulled, null).annotations?.role).toBe('source');
  });
});

it('another base image is named by its file', async () => {
  const file = join(await temporaryFolder(), 'base.tar');
  await writeFile(file, 'an image');
  expect(await baseImageResource(storePath, file)).toEqual({
    name: 'hello-2.12.tar.gz',
    digest: { sha256: sha256Hex('an image') },
    annotations: { role: 'base-image', storePath },
  });
  expect(await baseImageResource(file, file)).toMatchObject({ name: 'base.tar' });
});
