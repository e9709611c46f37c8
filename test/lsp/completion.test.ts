import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Completion, completionsAt } from '../../src/lsp/completion/items.ts';
import { SourceText } from '../../src/syntax/index.ts';

/** @param text with `|` at the cursor */
function complete(text: string): { readonly items: readonly Completion[]; readonly word: string } {
  const offset = text.indexOf('|');
  const source = new SourceText('/image.nix', text.replace('|', ''));
  const found = completionsAt(source, offset);
  return {
    items: found?.items ?? [],
    word: found ? source.text.slice(found.word.start, found.word.end) : '',
  };
}

const labels = (text: string) => complete(text).items.map(({ label }) => label);

describe('completes arguments', () => {
  it.each([
    ['in an empty call', 'dockerTools.buildImage { | }'],
    ['in a call that is not closed', '{ dockerTools }:\ndockerTools.buildImage {\n  name = "a";\n  |'],
    ['while a name is being typed', 'dockerTools.buildImage {\n  name = "a";\n  ta|\n}'],
    ['before another binding', 'dockerTools.buildImage {\n  ta|\n  name = "a";\n}'],
    ['behind a binding without its semicolon', 'dockerTools.buildImage {\n  name = "a"\n  ta|\n}'],
    ['of a variable that is one of the functions', 'let b = pkgs.dockerTools.buildImage; in b { | }'],
    [
      'of an inherited function',
      '{ dockerTools }: let inherit (dockerTools) buildImage; in buildImage { | }',
    ],
    ['of a parameter that is called like one', '{ buildImage }: buildImage { | }'],
    ['in what is merged', 'dockerTools.buildImage (base // { | })'],
    ['in optional attributes', 'dockerTools.buildImage ({ } // lib.optionalAttrs x { | })'],
    ['in a variable that is given to a call', 'let args = { | }; in dockerTools.buildImage args'],
    ['with nixlayer’s own library', 'let tools = import ./nix { }; in tools.buildImage { | }'],
    ['in a branch', 'dockerTools.buildImage (if x then { | } else { })'],
    [
      'deep in a flake',
      '{ outputs = { self, nixpkgs }: { packages.x.y = p.dockerTools.buildImage { | }; }; }',
    ],
    ['when there are errors elsewhere', '{ a = ; b = dockerTools.buildImage { | }; }'],
  ])('%s', (_, text) => {
    expect(labels(text)).toContain('tag');
    expect(labels(text)).toContain('config');
  });

  it('but not those that are given, also by inherit', () => {
    const given = labels('{ tag }: dockerTools.buildImage { name = "a"; inherit tag; config.Cmd = [ ]; | }');
    expect(given).not.toContain('name');
    expect(given).not.toContain('tag');
    expect(given).not.toContain('config');
    expect(given).toContain('copyToRoot');
  });

  it('required ones first, deprecated ones last and marked', () => {
    const { items } = complete('dockerTools.buildImage { | }');
    const sorted = items.toSorted((a, b) => (a.order < b.order ? -1 : 1));
    expect(sorted[0]?.label).toBe('name');
    expect(sorted.at(-1)).toMatchObject({ label: 'contents', deprecated: true });
    expect(items.filter(({ deprecated }) => deprecated)).toHaveLength(1);
  });

  it('replacing the whole word, with its default, unless a value is there', () => {
    const bare = complete('dockerTools.buildLayeredImage { maxL|ayers }');
    expect(bare.word).toBe('maxLayers');
    const item = bare.items.find(({ label }) => label === 'maxLayers');
    expect(item).toMatchObject({
      text: 'maxLayers = ',
      snippet: 'maxLayers = ${1:100};$0',
      detail: 'int = 100',
    });
    const named = complete('dockerTools.buildLayeredImage { maxL| = 3; }');
    expect(named.items.find(({ label }) => label === 'maxLayers')).toMatchObject({ text: 'maxLayers' });
    expect(named.items.every(({ snippet }) => snippet === undefined)).toBe(true);
  });
});

it('completes layers, a list of lists, for functions that make several', () => {
  expect(labels('dockerTools.buildImage { lay| }')).not.toContain('layers');
  const { items } = complete('tools.dockerTools.streamLayeredImage { lay| }');
  expect(items.find(({ label }) => label === 'layers')).toMatchObject({
    snippet: 'layers = [ [ $1 ] ];$0',
    detail: 'list of lists = [ ]',
  });
  expect(labels('dockerTools.buildLayeredImage { layers = | ; }')).toEqual(['[ [ ] ]']);
  expect(labels('dockerTools.buildLayeredImage { layers = [ [ | ] ]; }')).toEqual([]);
});

describe('completes config keys', () => {
  it.each([
    ['in a set', 'dockerTools.buildImage { config = { | }; }', 'Env'],
    ['behind a dot', 'dockerTools.buildImage { name = "a"; config.|', 'Env'],
    ['behind a dot with a value', 'dockerTools.buildImage { config.E| = [ ]; }', 'Env'],
    ['beside a dotted one', 'dockerTools.buildImage { config.Cmd = [ ]; config.| }', 'Env'],
    ['in a variable', 'let config = { | }; in dockerTools.buildImage { inherit config; }', 'Env'],
    ['of a health check', 'dockerTools.buildImage { config.Healthcheck = { | }; }', 'Interval'],
    ['of a health check behind dots', 'dockerTools.buildImage { config.Healthcheck.| }', 'Interval'],
  ])('%s', (_, text, key) => {
    expect(labels(text)).toContain(key);
  });

  it('that are not given', () => {
    const given = labels('dockerTools.buildImage { config.Cmd = [ ]; config = { Env = [ ]; }; config.| }');
    expect(given).not.toContain('Cmd');
    expect(given).not.toContain('Env');
  });

  it('nowhere else', () => {
    expect(labels('dockerTools.buildImage { config.Labels = { | }; }')).toEqual([]);
    expect(labels('{ config = { | }; }')).toEqual([]);
    expect(labels('mkShell { | }')).toEqual([]);
    expect(labels('dockerTools.buildImage { name = "a|"; }')).toEqual([]);
    expect(labels('dockerTools.buildImage { name = "a"; } # |')).toEqual([]);
  });
});

describe('completes values', () => {
  it.each([
    ['that can be listed', 'dockerTools.buildImage { compressor = | }', '"zstd"'],
    ['between quotes', 'dockerTools.buildImage { compressor = "z|"; }', 'zstd'],
    ['of Booleans', 'dockerTools.buildLayeredImage { includeStorePaths = | ; }', 'false'],
    ['at the end of the text', 'dockerTools.buildImage { compressor = |', '"zstd"'],
  ])('%s', (_, text, value) => {
    expect(labels(text)).toContain(value);
    expect(labels(text)).not.toContain('name');
  });

  it('of dockerTools', () => {
    expect(labels('pkgs.dockerTools.|')).toEqual(expect.arrayContaining(['buildImage', 'fakeNss']));
    expect(labels('{ x = [ dockerTools.ca| ]; }')).toContain('caCertificates');
    expect(labels('lib.|')).toEqual([]);
  });
});

it('answers at every place of every beginning of a text', () => {
  const text =
    "{ pkgs ? x }: let c = { Env = [ \"A=${b}\" ]; }; in pkgs.dockerTools.buildImage (a // { config = c; name = ''a''; })";
  fc.assert(
    fc.property(fc.nat(text.length), fc.nat(text.length), (length, offset) => {
      const source = new SourceText('/image.nix', text.slice(0, length));
      const found = completionsAt(source, Math.min(offset, length));
      return found === undefined || found.word.start <= found.word.end;
    }),
    { numRuns: 300 },
  );
});
