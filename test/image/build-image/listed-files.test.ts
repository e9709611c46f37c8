import { expect, test } from 'vitest';
import { listedFiles } from '../../../src/image/build-image/listed-files.ts';
import recorded from './tar-listing.json' with { type: 'json' };

test.each(recorded)('$case are seen as tar, xargs and realpath show them', ({ names, files }) => {
  expect(listedFiles(names)).toEqual(files);
});
