import { describe, expect, test } from 'vitest';
import { readDescription } from '../../src/dockertools/read-description.ts';
import { type FleetMember, planFleet } from '../../src/stages/plan-fleet.ts';
import { planWithLayers } from '../../src/stages/plan-image.ts';
import { noBase } from '../../src/stages/summarise-base.ts';
import type { Closure } from '../../src/store/store.ts';
import { exampleSpec, storePath } from './example-spec.ts';

const [base, top] = exampleSpec.roots;
const [web, cron, library, glibc] = ['web', 'cron', 'lib', 'glibc'].map((name, index) =>
  storePath(String(index + 3), name),
) as [string, string, string, string];
const info = (path: string, references: string[], narSize: number) => ({
  path,
  references,
  narSize,
  narHash: '',
});
const closureOf = (app: string): Closure => ({
  storeDir: '/nix/store',
  paths: [
    info(base, [app], 1),
    info(top, [app], 1),
    info(app, [library], 1000),
    info(library, [glibc], 2000),
    info(glibc, [], 30_000),
  ],
});

function member(app: string, changes: object = {}, summary = noBase): FleetMember {
  const name = app.slice(app.indexOf('-') + 1);
  const text = JSON.stringify({ ...exampleSpec, imageName: `team/${name}`, ...changes });
  const description = readDescription(text, 'spec');
  if (description.kind !== 'spec') throw new Error('not a spec');
  return { input: `${name}.nix`, spec: description.spec, closure: closureOf(app), summary };
}

test('each image has its own conf.json, and layers in common', () => {
  const [first, second] = planFleet([member(web), member(cron)]);
  expect(first?.conf.repo_tag).toBe('team/web:1.0');
  expect(first?.conf.store_layers).toEqual(first?.layers.map(({ paths }) => paths));
  expect(first?.layers).toEqual([
    { paths: [glibc], bytes: 30_000, sharedWith: ['team/cron:1.0'] },
    { paths: [library], bytes: 2000, sharedWith: ['team/cron:1.0'] },
    { paths: [web], bytes: 1000, sharedWith: [] },
  ]);
  expect([first?.bytes, first?.sharedBytes]).toEqual([33_000, 32_000]);
  expect(second?.conf.store_layers).toEqual([[glibc], [library], [cron]]);
});

test('one image is planned as transfer plans it', () => {
  for (const maxLayers of [2, 3, 4]) {
    const alone = member(web, { layering: 'transfer', maxLayers });
    const { conf } = planWithLayers(alone.spec, alone.closure, noBase, { rates: { lib: 3 } });
    expect(planFleet([alone], { rates: { lib: 3 } })[0]?.conf).toEqual(conf);
  }
});

test('images that are called alike are told apart by what the user named', () => {
  const images = planFleet([member(web), { ...member(web), input: 'old.nix' }]).map(({ image }) => image);
  expect(images).toEqual(['team/web:1.0 (web.nix)', 'team/web:1.0 (old.nix)']);
});

test.each([
  ['that of each', [member(web, { maxLayers: 3 }), member(cron)], undefined, [2, 2]],
  ['one for all', [member(web), member(cron)], 3, [2, 2]],
  ['base images take room', [member(web, {}, { ...noBase, layers: 2 }), member(cron)], 5, [2, 2]],
  [
    'an image without store paths has no layers',
    [member(web, { includeStorePaths: false }), member(cron)],
    9,
    [0, 3],
  ],
])('the budget: %s', (_, members, maxLayers, expected) => {
  const planned = planFleet(members, maxLayers === undefined ? {} : { maxLayers });
  expect(planned.map(({ layers }) => layers.length)).toEqual(expected);
});

test('store paths of a base image are not added again', () => {
  const summary = { layers: 1, storePaths: new Set([glibc]) };
  const [first, second] = planFleet([member(web, {}, summary), member(cron)]);
  expect(first?.conf.store_layers.flat()).not.toContain(glibc);
  expect(second?.conf.store_layers.flat()).toContain(glibc);
});

describe('refused', () => {
  test.each([
    ['buildImage', [member(web, { archive: 'build-image' })], {}, 'E_USAGE'],
    ['explicit layers of an image', [member(web, { layers: [[web]] })], {}, 'E_USAGE'],
    ['explicit layers for all', [member(web)], { layers: [[web]] }, 'E_USAGE'],
    ['another layering', [member(web)], { layering: 'auto' as const }, 'E_USAGE'],
    ['one name for all', [member(web)], { repoTags: ['a:1'] }, 'E_USAGE'],
    [
      'no room for store paths',
      [member(web, {}, { ...noBase, layers: 4 })],
      { maxLayers: 5 },
      'E_LAYER_BUDGET',
    ],
    ['a time that is none', [member(web, { created: 'soon' })], {}, 'E_SPEC'],
  ])('%s', (_, members, overrides, code) => {
    expect(() => planFleet(members, overrides)).toThrow(expect.objectContaining({ code }));
  });
});
