import { expect, test } from 'vitest';
import { createEvaluator } from '../../../src/eval/index.ts';
import { licenceFacts } from '../../../src/stages/package-metadata/licence-facts.ts';
import { metaReader } from '../../../src/stages/package-metadata/meta-reader.ts';

const mit = { kind: 'licence', spdxId: 'MIT' };
const isc = { kind: 'licence', spdxId: 'ISC' };

test.each<[string, string, unknown]>([
  [
    'a set of lib.licenses',
    '{ spdxId = "MIT"; fullName = "MIT License"; free = true; }',
    { ...mit, name: 'MIT License' },
  ],
  ['one without identifier', '{ shortName = "own"; url = "u"; }', { kind: 'licence', name: 'own', url: 'u' }],
  ['a text', '"MIT OR ISC"', { kind: 'text', text: 'MIT OR ISC' }],
  ['a list of one', '[ { spdxId = "MIT"; } ]', mit],
  ['a list', '[ { spdxId = "MIT"; } "x" ]', { kind: 'all', of: [mit, { kind: 'text', text: 'x' }] }],
  [
    'alternatives',
    '{ licenseType = "compound"; operator = "OR"; licenses = [ { spdxId = "MIT"; } { spdxId = "ISC"; } ]; }',
    { kind: 'any', of: [mit, isc] },
  ],
  [
    'alternatives in their first form',
    '{ operator = "OR"; base = { spdxId = "MIT"; }; mod = { spdxId = "ISC"; }; }',
    { kind: 'any', of: [mit, isc] },
  ],
  [
    'an exception',
    '{ operator = "WITH"; license = { spdxId = "MIT"; }; exception = { spdxId = "E"; }; }',
    { kind: 'with', licence: mit, exception: 'E' },
  ],
  [
    'later versions',
    '{ operator = "PLUS"; license = { spdxId = "MIT"; }; }',
    { kind: 'or-later', licence: mit },
  ],
  ['an operator that is not known', '{ operator = "NOT"; license = { spdxId = "MIT"; }; }', undefined],
  ['a list with something unknown', '[ { spdxId = "MIT"; } { } ]', undefined],
  ['a list with something broken', '[ { spdxId = "MIT"; } { spdxId = throw "x"; } ]', undefined],
  ['an empty list', '[ ]', undefined],
  ['a number', '1', undefined],
  ['an endless compound', 'let c = { operator = "AND"; licenses = [ c c ]; }; in c', undefined],
])('%s', (_, expression, expected) => {
  const evaluator = createEvaluator({ searchPath: [] });
  const reader = metaReader(evaluator);
  expect(licenceFacts(reader, evaluator.evalExpression(expression, '/'))).toEqual(expected);
});
