// How archives of layered images are made in releases of nixpkgs, and here. That such an archive is taken for what it was
// made from is tested where there is a store (test/e2e/result-links.test.ts).
import { describe, expect, test } from 'vitest';
import { describedArchive, streamOf } from '../../src/stages/described-archive.ts';
import { confOfScript } from '../../src/stages/stream-script.ts';

const stream = `/nix/store/${'a'.repeat(32)}-stream-app`;
const conf = `/nix/store/${'b'.repeat(32)}-app-conf.json`;

const ownCommand = `set -o pipefail
# A comment.
unset SOURCE_DATE_EPOCH
{ "$stream"  2>&1 >&3 | cat >&2; } 3>&1 | pigz -p$NIX_BUILD_CORES -nTR > "$out"
`;

const derivation = (env: Readonly<Record<string, string>>) => ({
  outputs: new Map(),
  inputDrvs: [],
  inputSrcs: [],
  builder: '',
  args: [],
  env: new Map(Object.entries(env)),
});

describe('the stream of an archive is found', () => {
  test.each([
    ['of nixpkgs 20.09 to 23.11', { buildCommand: `${stream} | pigz -nT > $out` }],
    ['of nixpkgs 24.05 and later', { buildCommand: `${stream} | pigz -p$NIX_BUILD_CORES -nTR > $out` }],
    ['compressed with zstd', { buildCommand: `${stream} | zstd -T$NIX_BUILD_CORES > $out` }],
    ['not compressed', { buildCommand: `${stream} | cat > $out` }],
    ['with structured attributes', { __json: JSON.stringify({ buildCommand: `${stream} | cat > $out` }) }],
    ['in a variable', { buildCommand: '"$stream" | gzip -n > "$out"', stream }],
    ['of this library', { buildCommand: ownCommand, stream }],
  ])('%s', (_, env) => {
    expect(streamOf(derivation(env as Record<string, string>))).toBe(stream);
  });
});

describe('no stream is found', () => {
  test.each([
    ['where more is done', { buildCommand: `${stream} | tee copy | cat > $out` }],
    ['where something else is written', { buildCommand: `${stream} | cat > $out/image.tar` }],
    ['where the script has arguments', { buildCommand: `${stream} --repo_tag a:b | cat > $out` }],
    ['where more is run', { buildCommand: `${stream} | cat > $out; echo more >> $out` }],
    ['where the variable is something else', { buildCommand: '$stream | cat > $out' }],
    ['where another program writes', { buildCommand: `${stream} | sh > $out` }],
    ['in another derivation', { buildCommand: 'mkdir $out' }],
    ['without a command', {}],
    [
      'where our script has arguments',
      { buildCommand: ownCommand.replace('"$stream"', '"$stream" --format x'), stream },
    ],
  ])('%s', (_, env) => {
    expect(streamOf(derivation(env as Record<string, string>))).toBeUndefined();
  });
});

describe('the conf.json of a stream script is found', () => {
  test.each([
    [
      'of nixpkgs',
      `#! /nix/store/x-bash/bin/bash -e\nexec "/nix/store/${'c'.repeat(32)}-stream"  ${conf} "$@" \n`,
    ],
    [
      'of nixpkgs before 2022',
      `#! /nix/store/x-bash/bin/bash -e\nexec -a "$0" "/nix/store/${'c'.repeat(32)}-stream"  ${conf} "\${extraFlagsArray[@]}" "$@" \n`,
    ],
    ['of this library', `#!/nix/store/x/bin/bash\nexec /nix/store/y-stream ${conf} "$@"\n`],
  ])('%s', (_, script) => {
    expect(confOfScript(script)).toBe(conf);
  });

  test('unless there is none', () => {
    expect(confOfScript('#!/bin/sh\nexec true\n')).toBeUndefined();
  });
});

test('an archive outside of the store is what it is', async () => {
  expect(await describedArchive('/tmp/image.tar.gz')).toBeUndefined();
});
