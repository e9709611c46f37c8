import { expect, test } from 'vitest';
import { readDescription } from '../../src/dockertools/read-description.ts';
import { planImage } from '../../src/stages/plan-image.ts';
import { relayerImage } from '../../src/stages/relayer-image.ts';
import { noBase } from '../../src/stages/summarise-base.ts';
import type { Store } from '../../src/store/store.ts';
import { exampleSpec, storePath } from './example-spec.ts';

const names = ['1app', '2lib', '3lib', '4lib', '5lib'] as const;
const paths = names.map((name) => storePath(name.charAt(0), name.slice(1)));
// Not part of the image, but needed by it: the config file.
const config = storePath('9', 'config.json');
const closure = {
  storeDir: '/nix/store',
  paths: [...paths, config].map((path) => ({ path, references: [], narSize: 1, narHash: '' })),
};
const store: Store = {
  storeDir: '/nix/store',
  locate: (path) => path,
  canonicalModes: false,
  closure: async () => closure,
};

function decided(changes: object = {}) {
  const description = readDescription(JSON.stringify({ ...exampleSpec, ...changes }), 'spec');
  if (description.kind !== 'spec') throw new Error('not a spec');
  const planned = { storeDir: closure.storeDir, paths: closure.paths.filter(({ path }) => path !== config) };
  return planImage({ ...description.spec, roots: [] }, planned, noBase);
}

test('the same store paths are grouped anew, and nothing else comes in', async () => {
  const {
    conf: { store_layers: one },
  } = await relayerImage(decided(), store, { layering: 'single' });
  expect(one.map((layer) => [...layer].toSorted())).toEqual([[...paths].toSorted()]);
  const {
    conf: { store_layers: many },
  } = await relayerImage(decided({ layering: 'single' }), store, {
    layering: 'popularity',
  });
  expect(many.flat().toSorted()).toEqual([...paths].toSorted());
  expect(many.length).toBe(paths.length);
});

test('the budget counts the customisation layer', async () => {
  const {
    conf: { store_layers: layers },
  } = await relayerImage(decided(), store, {
    layering: 'popularity',
    maxLayers: 4,
  });
  expect(layers.length).toBe(3);
  await expect(
    relayerImage(decided(), store, { layering: 'popularity', maxLayers: 1 }),
  ).rejects.toMatchObject({
    code: 'E_LAYER_BUDGET',
  });
});

test('explicit layers come first', async () => {
  const [first, second = ''] = paths;
  const { conf, plan } = await relayerImage(decided(), store, {
    layering: 'single',
    layers: [[second], [second]],
  });
  expect(conf.store_layers.map((layer) => layer.length)).toEqual([1, paths.length - 1]);
  expect(conf.store_layers[0]).toEqual([second]);
  expect(conf.store_layers[1]).toContain(first);
  expect(plan.warnings).toHaveLength(1);
  const outside = relayerImage(decided(), store, { layering: 'single', layers: [[storePath('7', 'other')]] });
  await expect(outside).rejects.toMatchObject({ code: 'E_SPEC' });
});

test('rates go with transfer', async () => {
  const conf = decided();
  const { plan } = await relayerImage(conf, store, { layering: 'transfer', rates: { lib: 0 } });
  expect(plan.layers).toHaveLength(paths.length);
  await expect(relayerImage(conf, store, { layering: 'auto', rates: {} })).rejects.toMatchObject({
    code: 'E_USAGE',
  });
});

test('the one layer of buildImage stays one', async () => {
  const conf = decided({ archive: 'build-image' });
  await expect(relayerImage(conf, store, { layering: 'popularity' })).rejects.toMatchObject({
    code: 'E_USAGE',
  });
});
