import { expect, test } from 'vitest';
import { hashPartOf } from '../../../src/image/diff/packages/package-of-path.ts';
import { parseOrderedJson } from '../../../src/json/ordered-json.ts';
import { addPlace, explainPackages, namedInConfig } from '../../../src/stages/explain/explain-packages.ts';
import { storePath } from '../example-spec.ts';

const [app, curl, openssl, lost] = [
  storePath('a', 'app'),
  storePath('b', 'curl-8.5.0-bin'),
  storePath('c', 'openssl-3.0.13'),
  storePath('d', 'lost-1'),
];
const facts = [
  { storePath: app, size: 10, layer: 3, references: [curl] },
  { storePath: curl, size: 20, layer: 2, references: [openssl, curl] },
  { storePath: openssl, size: 500, layer: 1, references: [] },
  { storePath: lost, size: 20, layer: 0, references: [] },
];

test('packages are the largest first, each with why it is there', () => {
  const named = new Map([[hashPartOf(app), new Set(['Cmd', 'files'])]]);
  const namedBy = ['Cmd', 'files'];
  expect(explainPackages(facts, named)).toEqual({
    size: 550,
    list: [
      {
        name: 'openssl',
        version: '3.0.13',
        ...{ storePath: openssl, size: 500, layer: 1, namedBy },
        because: ['app', 'curl (bin)', 'openssl'],
      },
      {
        name: 'curl (bin)',
        version: '8.5.0',
        ...{ storePath: curl, size: 20, layer: 2, namedBy },
        because: ['app', 'curl (bin)'],
      },
      { name: 'lost', version: '1', storePath: lost, size: 20, layer: 0 },
      { name: 'app', version: '', ...{ storePath: app, size: 10, layer: 3, namedBy }, because: ['app'] },
    ],
  });
});

test('store paths are found wherever the config names them', () => {
  const config = parseOrderedJson(
    JSON.stringify({
      Cmd: [`${app}/bin/app`, `--ca=${openssl}`],
      Env: [`PATH=${curl}/bin:${app}/bin`],
      Labels: { x: `of ${app}` },
      Volumes: { [`${openssl}/data`]: {} },
      User: '1000',
    }),
    'a test',
  );
  const named = namedInConfig(config, [app, curl, openssl, lost]);
  addPlace(named, hashPartOf(lost), 'files');
  expect(Object.fromEntries([...named].map(([hash, places]) => [hash[0], [...places]]))).toEqual({
    a: ['Cmd', 'Env.PATH', 'Labels'],
    b: ['Env.PATH'],
    c: ['Cmd', 'Volumes'],
    d: ['files'],
  });
});
