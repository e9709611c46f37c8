import { describe, expect, it } from 'vitest';
import { parseDerivation } from '../../src/store/derivation-file.ts';
import { fixedOutputOf } from '../../src/store/fixed-output.ts';

const path = '/nix/store/f17jgfnfr946gxyrsax1limfi78jxbrd-src.txt';
const sha256 = 'e5d53b3ad5222924d553116e1e5a18dabd3b17f04ca0ddd74297a0bc3586234f';
const env = (variables: Readonly<Record<string, string>>) => new Map(Object.entries(variables));

describe('a derivation whose result was known', () => {
  it('says of a file where it was fetched from', () => {
    const fixed = { hashAlgorithm: 'sha256', hash: sha256 };
    const variables = env({ urls: 'https://a.example/src  mirror://gnu/src', url: 'https://a.example/src' });
    expect(fixedOutputOf(path, fixed, variables)).toEqual({
      storePath: path,
      method: 'flat',
      algorithm: 'sha256',
      hash: sha256,
      urls: ['https://a.example/src', 'mirror://gnu/src'],
    });
  });

  it('says of a repository which commit', () => {
    const rev = '5ad9903c16126a7d949101687af0aa589b1d7e3d';
    const fixed = { hashAlgorithm: 'r:sha256', hash: sha256 };
    expect(fixedOutputOf(path, fixed, env({ url: 'https://a.example/repo', rev }))).toMatchObject({
      method: 'recursive',
      urls: ['https://a.example/repo'],
      rev,
    });
    expect(fixedOutputOf(path, fixed, env({ url: 'https://a.example/repo', rev: 'v1' }))).not.toHaveProperty(
      'rev',
    );
  });

  it('says of a pulled image which manifest', () => {
    const digest = `sha256:${'ab'.repeat(32)}`;
    const variables = env({ imageName: 'alpine', imageDigest: digest });
    const fixed = { hashAlgorithm: 'sha256', hash: sha256 };
    expect(fixedOutputOf(path, fixed, variables)).toMatchObject({ image: { name: 'alpine', digest } });
    expect(fixedOutputOf(path, fixed, env({ imageName: 'alpine', imageDigest: 'x' }))).not.toHaveProperty(
      'image',
    );
  });

  it('may have structured attributes', () => {
    const fixed = { hashAlgorithm: 'sha256', hash: sha256 };
    const structured = (value: unknown) => env({ __json: JSON.stringify(value) });
    expect(fixedOutputOf(path, fixed, structured({ urls: ['https://a', 'https://b'] }))?.urls).toEqual([
      'https://a',
      'https://b',
    ]);
    expect(fixedOutputOf(path, fixed, structured(null))?.urls).toEqual([]);
    expect(fixedOutputOf(path, fixed, env({ __json: '{' }))?.urls).toEqual([]);
  });

  it.each([
    ['text:sha256', sha256],
    ['sha256', 'ab'],
    ['sha256', sha256.toUpperCase()],
    ['blake3', sha256],
    ['constructor', sha256],
    ['', ''],
  ])('with the hash %s %s is none that is known', (hashAlgorithm, hash) => {
    expect(fixedOutputOf(path, { hashAlgorithm, hash }, env({}))).toBeUndefined();
  });
});

describe('a .drv file', () => {
  const drv = (output: string) =>
    `Derive([${output}],[],[],"builtin","builtin:fetchurl",[],[("url","https://a")])`;
  it('tells the hash of its output where that was given', () => {
    expect(parseDerivation(drv(`("out","${path}","r:sha256","${sha256}")`))?.fixed).toEqual({
      hashAlgorithm: 'r:sha256',
      hash: sha256,
    });
    expect(parseDerivation(drv(`("out","${path}","","")`))).not.toHaveProperty('fixed');
  });
});
