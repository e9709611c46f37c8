import { expect, test } from 'vitest';
import { compareImages } from '../../../src/image/diff/diff-images.ts';
import { checkLimits, type Limits } from '../../../src/image/diff/limits.ts';
import { type MadeLayer, madeContent } from './made-image.ts';

const text = (size: number): string =>
  Array.from({ length: size }, (_, index) => String(index * 7919)).join();
const layer = (...names: readonly string[]): MadeLayer => ({
  entries: names.map((name) => ({ name, content: text(300) })),
});

test.each<[string, Partial<Limits>, string, boolean]>([
  ['a verdict that is met', { require: 'different' }, 'require', true],
  ['a verdict that is not', { require: 'tolerated' }, 'require', false],
  ['growth in bytes', { maxGrowth: { bytes: 10_000 } }, 'max-growth', true],
  ['more growth than that', { maxGrowth: { bytes: 10 } }, 'max-growth', false],
  ['growth as a share', { maxGrowth: { percent: 200 } }, 'max-growth', true],
  ['a larger one', { maxGrowth: { percent: 1 } }, 'max-growth', false],
  ['what is pulled', { maxPull: 10_000 }, 'max-pull', true],
  ['more than that', { maxPull: 1000 }, 'max-pull', false],
  ['a path that is not there', { forbidPaths: ['/root/**'] }, 'forbid-path', true],
  ['a path of a new layer', { forbidPaths: ['/**/*.pem'] }, 'forbid-path', false],
  ['a path of a layer that both have', { forbidPaths: ['/base'] }, 'forbid-path', false],
  ['a path that was removed', { forbidPaths: ['/gone'] }, 'forbid-path', true],
])('%s', async (_, limits, check, passed) => {
  const base = layer('base', 'gone');
  const [a, b] = [{ layers: [base] }, { layers: [base, layer('etc/key.pem', '.wh.gone')] }];
  const compared = await compareImages(madeContent(a), madeContent(b), { readShared: true });
  const checks = checkLimits(compared, { require: 'different', ...limits });
  expect(checks.find((each) => each.check === check)).toMatchObject({ passed });
});
