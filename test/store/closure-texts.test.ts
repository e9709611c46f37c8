import { describe, expect, test } from 'vitest';
import { NixlayerError } from '../../src/errors/nixlayer-error.ts';
import { parsePathInfo } from '../../src/store/path-info.ts';
import { parseReferenceGraph } from '../../src/store/reference-graph.ts';
import { formatRegistration, parseRegistration } from '../../src/store/registration.ts';

const hello = '/nix/store/yv9j54ra16yn9nsql2azy663axf6qz0y-hello-1.0';
const alpha = '/nix/store/7x6dcd09wflki2jkpvxbmny47nlpnp2w-libalpha-1.2.3';
const sri = 'sha256-G5Yjhglr41vW1ycf36qwqF0MdVWVJ1339Nyx7poBoW0=';
const base16 = '1b962386096be35bd6d7271fdfaab0a85d0c755595275df7f4dcb1ee9a01a16d';
const nix32 = '0vd106dfxcfwykvms9wmamshqpd8n2mdy7r7szb5pqvb163275hv';
const info = { path: hello, references: [alpha, hello], narSize: 10184, narHash: sri };

describe('nix path-info --json', () => {
  const fields = { narSize: 10184, deriver: null, ca: null, signatures: [] };
  test.each([
    ['a list (up to 2.18)', [{ path: hello, narHash: sri, references: [hello, alpha], ...fields }]],
    ['an object by path (from 2.19)', { [hello]: { narHash: sri, references: [alpha, hello], ...fields } }],
    [
      'hashes in Nix base 32',
      [{ path: hello, narHash: `sha256:${nix32}`, references: [hello, alpha], ...fields }],
    ],
    [
      'base names under info, hashes in parts (JSON format 2)',
      {
        version: 2,
        storeDir: '/nix/store',
        info: {
          [hello.slice(11)]: {
            narHash: { algorithm: 'sha256', format: 'base64', hash: sri.slice(7) },
            references: [alpha.slice(11), hello.slice(11)],
            ...fields,
          },
        },
      },
    ],
    [
      'hashes in parts, base 16',
      {
        [hello]: {
          narHash: { algorithm: 'sha256', format: 'base16', hash: base16 },
          references: [alpha, hello],
          ...fields,
        },
      },
    ],
  ])('reads %s', (_, value) => {
    expect(parsePathInfo(JSON.stringify(value), '/nix/store')).toEqual([info]);
  });

  test.each([
    ['an entry that says valid: false', [{ path: hello, valid: false }], 'E_INVALID_PATH'],
    ['a null entry', { [hello]: null }, 'E_INVALID_PATH'],
    ['another form', { answer: 42 }, 'E_STORE_FORMAT'],
  ])('refuses %s', (_, value, code) => {
    expect(codeOf(() => parsePathInfo(JSON.stringify(value), '/nix/store'))).toBe(code);
  });
});

describe('registration', () => {
  const text = [hello, base16, 10184, '', 2, alpha, hello, ''].join('\n');

  test('is read and written in the form of nix-store --dump-db', () => {
    expect(parseRegistration(text, '/nix/store')).toEqual([info]);
    expect(formatRegistration([info])).toBe(text);
  });

  test('an empty text registers nothing', () => {
    expect(parseRegistration('', '/nix/store')).toEqual([]);
  });

  test.each([
    [
      'a text that ends early',
      text.slice(0, text.lastIndexOf('/nix')),
      'E_STORE_FORMAT',
      /line 7: expected a store path, found the end/,
    ],
    ['a size that is no number', text.replace('10184', 'many'), 'E_STORE_FORMAT', /expected a NAR size/],
    ['a path outside the store', text.replace(hello, '/etc/passwd'), 'E_INVALID_PATH', /not a store path/],
    [
      'a path that climbs out of the store',
      text.replace(hello, `${hello}/../../x`),
      'E_INVALID_PATH',
      /not a store path/,
    ],
    ['another hash', text.replace(base16, 'md5:00'), 'E_STORE_FORMAT', /not a SHA-256 hash/],
  ])('refuses %s', (_, wrong, code, message) => {
    expect(codeOf(() => parseRegistration(wrong, '/nix/store'))).toBe(code);
    expect(() => parseRegistration(wrong, '/nix/store')).toThrow(message);
  });
});

describe('exportReferencesGraph', () => {
  const node = {
    path: hello,
    references: [hello, alpha],
    narSize: 10184,
    narHash: `sha256:${base16}`,
    closureSize: 1,
  };
  const leaf = { path: alpha, references: [], narSize: 1, narHash: sri };
  const closure = { storeDir: '/nix/store', paths: [{ ...leaf }, info] };

  test.each([
    ['a list', [node, leaf]],
    ['a list under graph, as in .attrs.json', { name: 'conf', graph: [node, leaf] }],
  ])('reads %s, sorted by base name', (_, value) => {
    expect(parseReferenceGraph(JSON.stringify(value), '/nix/store')).toEqual(closure);
  });

  test('reads the text form, which has no sizes', () => {
    const text = `${hello}\n\n2\n${alpha}\n${hello}\n${alpha}\n\n0\n`;
    expect(parseReferenceGraph(text, '/nix/store').paths).toEqual([
      { path: alpha, references: [], narSize: 0, narHash: '' },
      { path: hello, references: [alpha, hello], narSize: 0, narHash: '' },
    ]);
  });

  test('reads a list without hashes, which layering does without', () => {
    const withoutHash = (each: object) => ({ ...each, narHash: undefined });
    const { paths } = parseReferenceGraph(JSON.stringify([node, leaf].map(withoutHash)), '/nix/store');
    expect(paths).toEqual(closure.paths.map((each) => ({ ...each, narHash: '' })));
  });

  test('tells a few places of a large graph that is wrong in each', () => {
    const graph = JSON.stringify(Array(20_000).fill({ path: hello, references: [] }));
    expect(() => parseReferenceGraph(graph, '/nix/store')).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/^(?:.*\n){6}.*19997 more places$/) }),
    );
  });

  test('refuses many empty lines without delay', () => {
    const start = performance.now();
    expect(() => parseReferenceGraph(`${'\n'.repeat(200_000)}x`, '/nix/store')).toThrow(/not a store path/);
    expect(performance.now() - start).toBeLessThan(2000);
  });

  test.each([
    ['JSON of another form', '[{"path":1}]', /form of exportReferencesGraph/],
    ['broken JSON', '[{', /not JSON/],
    ['another text', 'hello', /not a store path/],
  ])('refuses %s', (_, text, message) => {
    expect(() => parseReferenceGraph(text, '/nix/store')).toThrow(message);
  });
});

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof NixlayerError) return error.code;
    throw error;
  }
  return 'no error';
}
