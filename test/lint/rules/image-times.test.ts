import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isoTime, isRfc3339, isTimeForDate } from '../../../src/lint/rules/image-times.ts';

it('writes every time that it reads in the form that runtimes read', () => {
  const date = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(date, (time) => {
      const iso = time.toISOString().replace(/\.\d+/, '');
      for (const text of [iso, iso.replace('T', ' '), iso.replace(/[-:TZ]/g, ''), iso.replace('Z', '+00:00')])
        expect(isoTime(text)).toBe(iso);
      expect(isRfc3339(iso)).toBe(true);
      expect(isTimeForDate(iso)).toBe(true);
    }),
  );
});

// What GNU date 9.1 says to each.
it.each([
  ['2024-05-06', true],
  ['2024-5-6T7:8:9', true],
  ['20240506', true],
  ['1234', true],
  ['@1714979289', true],
  ['6 May 2024', true],
  ['yesterday', true],
  ['2024-02-30', false],
  ['2024-13-01', false],
  ['20241301', false],
  ['12345', false],
  ['1714979289', false],
  ['2024-05-06T25:00:00Z', false],
])('says whether date reads %j', (text, expected) => {
  expect(isTimeForDate(text)).toBe(expected);
});
