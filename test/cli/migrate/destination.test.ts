import { describe, expect, it } from 'vitest';
import { destinationOf, originOf } from '../../../src/cli/migrate/destination.ts';

describe('destinationOf', () => {
  it.each([
    [[], { to: '26.05', goals: ['release'] }],
    [['25.11'], { to: '25.11', goals: ['release'] }],
    [['nixos-25.11'], { to: '25.11', goals: ['release'] }],
    [['unstable'], { to: '26.11', goals: ['release'] }],
    [['layered'], { to: '26.05', goals: ['layered'] }],
    [['25.11', 'streamed', 'nixlayer'], { to: '25.11', goals: ['release', 'streamed', 'nixlayer'] }],
    [['25.11', '25.11'], { to: '25.11', goals: ['release'] }],
  ])('%j', (words, expected) => {
    expect(destinationOf(words)).toEqual(expected);
  });

  it.each([
    [['release'], "there is no release and no goal 'release'"],
    [['25.06'], "there is no release and no goal '25.06'"],
    [['25.05', '25.11'], 'files can be right for one release: 25.05, 25.11'],
  ])('refuses %j', (words, message) => {
    expect(() => destinationOf(words)).toThrow(message);
  });
});

describe('originOf', () => {
  const to = { to: '25.11', goals: ['release'] } as const;

  it('is nothing for auto', () => {
    expect(originOf('auto', to)).toBeUndefined();
  });

  it.each([
    ['23.05', { release: '23.05', isUnstable: false, isEstimate: false, name: '23.05' }],
    ['nixos-23.05', { release: '23.05', isUnstable: false, isEstimate: false, name: '23.05' }],
  ])('%s', (word, expected) => {
    expect(originOf(word, to)).toEqual(expected);
  });

  it.each([
    ['23.06', "there is no release '23.06'"],
    ['26.05', '26.05 is newer than 25.11'],
    ['unstable', 'unstable is newer than 25.11'],
  ])('refuses %s', (word, message) => {
    expect(() => originOf(word, to)).toThrow(message);
  });

  it('takes any release when another builder is the goal', () => {
    expect(originOf('26.05', { to: '25.11', goals: ['layered'] })?.release).toBe('26.05');
  });
});
