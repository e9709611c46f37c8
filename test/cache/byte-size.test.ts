import { expect, test } from 'vitest';
import { parseByteSize } from '../../src/cache/byte-size.ts';

test.each([
  ['0', 0],
  ['1000', 1000],
  ['500MB', 500_000_000],
  ['20 GB', 20_000_000_000],
  ['1.5kB', 1500],
  ['2GiB', 2 * 2 ** 30],
  ['1tb', 1e12],
  ['7B', 7],
  ['', undefined],
  ['GB', undefined],
  ['-1', undefined],
  ['1e3', undefined],
  ['10 XB', undefined],
  ['10GBs', undefined],
  ['999999999999999TB', undefined],
  ['constructor', undefined],
  ['1constructor', undefined],
])("'%s' is %s bytes", (text, bytes) => {
  expect(parseByteSize(text)).toBe(bytes);
});
