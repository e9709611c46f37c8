// What is written on the colours of the page can be read: WCAG 2.2, 1.4.3, level AA.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contrast } from '../../../src/explore/page/map/colours.ts';

const css = readFileSync(new URL('../../../src/explore/page/styles/theme.css', import.meta.url), 'utf8');

type Colours = ReadonlyMap<string, string>;

function coloursOf(selector: string): Colours {
  const start = css.indexOf(`${selector} {`);
  const block = css.slice(start, css.indexOf('}', start));
  const found = new Map(
    [...block.matchAll(/--([\w-]+): ([^;]+);/g)].map(([, name, value]) => [name!, value!]),
  );
  return new Map(
    [...found].map(([name, value]) => [name, found.get(/^var\(--(.*)\)$/.exec(value)?.[1] ?? '') ?? value]),
  );
}

const light = coloursOf(':root');
const dark = coloursOf(':root[data-theme="dark"]');

it('dark is the same where the system asks for it and where the reader does', () => {
  expect(coloursOf(':root:not([data-theme="light"])')).toEqual(dark);
});

describe.each([
  ['light', light],
  ['dark', dark],
] as const)('in %s colours', (_, colours) => {
  const between = (a: string, b: string): number => contrast(colours.get(a)!, colours.get(b)!);

  it.each([...colours.keys()].filter((name) => /^(seq|base|own|rest|change|file)/.test(name)))(
    'labels on %s can be read in one of the two inks',
    (name) => {
      const inks = [between(name, 'map-ink-dark'), between(name, 'map-ink-light')];
      expect(Math.max(...inks)).toBeGreaterThanOrEqual(4.5);
    },
  );

  it.each([
    ...['grew', 'changed', 'hash', 'moved', 'shrank'].map((kind) => [`change-${kind}`, 'sign-ink'] as const),
    ['change-added', 'map-ink-dark'],
    ['change-removed', 'sign-removed-ink'],
    ...['ground', 'surface', 'accent-soft', 'map-frame', 'map-frame-inner'].map(
      (ground) => [ground, 'quiet'] as const,
    ),
    ...['ground', 'surface', 'accent-soft', 'map-frame-inner'].map((ground) => [ground, 'accent'] as const),
    ['map-frame', 'map-frame-ink'],
    ['map-frame-inner', 'map-frame-ink'],
  ])('on %s, %s can be read', (ground, ink) => {
    expect(between(ground, ink)).toBeGreaterThanOrEqual(4.5);
  });
});
