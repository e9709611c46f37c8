import { describe, expect, it } from 'vitest';
import {
  externalParameters,
  type GivenParameters,
} from '../../../src/inventory/provenance/external-parameters.ts';

const source = { kind: 'expression', file: 'image.nix', digest: { sha256: 'ab' } } as const;
const nothing: GivenParameters = {
  attribute: '',
  args: {},
  stringArgs: {},
  searchPath: [],
  overrideInputs: [],
  impure: false,
  isEmbedded: false,
  hasRates: false,
  tags: [],
};

describe('what the user decided', () => {
  it('is the source where nothing else was given', () => {
    expect(externalParameters(source, nothing)).toEqual({ source });
  });

  it('is everything that was given', () => {
    const given: GivenParameters = {
      ...nothing,
      attribute: 'app',
      args: { pkgs: 'import <nixpkgs> { }' },
      stringArgs: { system: 'aarch64-linux' },
      searchPath: ['nixpkgs=https://ann:pw@example.org/nixpkgs.tar.gz'],
      overrideInputs: [['dep', 'path:../dep']],
      impure: true,
      isEmbedded: true,
      layering: 'transfer',
      maxLayers: 10,
      layers: [['/nix/store/a']],
      hasRates: true,
      tags: ['app:1'],
      compression: 'gzip:9',
    };
    expect(externalParameters(source, given)).toEqual({
      source,
      attribute: 'app',
      arguments: {
        pkgs: { kind: 'expression', value: 'import <nixpkgs> { }' },
        system: { kind: 'string', value: 'aarch64-linux' },
      },
      searchPath: ['nixpkgs=https://example.org/nixpkgs.tar.gz'],
      overrideInputs: [{ name: 'dep', reference: 'path:../dep' }],
      impure: true,
      store: 'embedded',
      layering: 'transfer',
      maxLayers: 10,
      layers: [['/nix/store/a']],
      rates: true,
      tags: ['app:1'],
      compression: 'gzip:9',
    });
  });

  it.each([
    ['apiToken', 'abc'],
    ['db-password', 'hunter2'],
    ['DB_PASSWORD', 'hunter2'],
    ['anything', 'ghp_0123456789abcdefghijklmnopqrstuvwxyz'],
    ['url', 'postgres://user:hunter2@host/db'],
  ])('the argument %s=%s looks like a secret and is withheld', (name, value) => {
    for (const given of [
      { ...nothing, stringArgs: { [name]: value } },
      { ...nothing, args: { [name]: `"${value}"` } },
    ]) {
      const text = JSON.stringify(externalParameters(source, given));
      expect(text).not.toContain(value);
      expect(text).toContain('"withheld":true');
    }
  });

  it.each([
    '{ dbPassword = "hunter2"; }',
    '{ a.b.api-token = "hunter2"; c = 1; }',
    '{ "DB_PASSWORD" = "hunter2"; }',
    "{ dbPassword = ''\n  hunter2\n''; }",
    "{ url = ''postgres://user:hunter2@host/db''; }",
  ])('the expression %s holds a secret and is withheld', (value) => {
    const text = JSON.stringify(externalParameters(source, { ...nothing, args: { settings: value } }));
    expect(text).not.toContain('hunter2');
  });

  it('arguments stand in the order of their names', () => {
    const given = { ...nothing, args: { b: '1', c: '2' }, stringArgs: { a: 'x' } };
    expect(Object.keys(externalParameters(source, given).arguments as object)).toEqual(['a', 'b', 'c']);
  });
});
