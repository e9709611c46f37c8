import { expect, test } from 'vitest';
import { currentTime } from '../../src/stages/current-time.ts';

test('SOURCE_DATE_EPOCH takes the place of the clock', () => {
  expect(currentTime('1700000000')).toBe(1_700_000_000_000);
  for (const value of [undefined, '']) {
    const before = Date.now();
    const time = currentTime(value);
    expect(time >= before && time <= Date.now()).toBe(true);
  }
});

test.each(['soon', '-1', '1.5', '253402300800', '9'.repeat(13)])('%s is no time', (value) => {
  expect(() => currentTime(value)).toThrow(expect.objectContaining({ code: 'E_USAGE' }));
});
