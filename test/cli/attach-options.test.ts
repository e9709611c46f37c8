import { expect, it } from 'vitest';
import { type AttachWords, attachingOf } from '../../src/cli/attach-options.ts';

it.each<[string, Partial<AttachWords>]>([
  ['--sign-format', { signFormat: 'tag' }],
  ['--sign-format', { signFormat: 'bundle', provenance: true }],
  ['--builder-id', { builderId: 'https://ci.example.org/runner' }],
  ['--invocation-id', { invocationId: '1', sbom: ['spdx'] }],
])('%s without what it is about is refused: %j', async (option, words) => {
  await expect(attachingOf({ sbom: [], ...words })).rejects.toMatchObject({
    code: 'E_USAGE',
    message: expect.stringContaining(`${option} is about`),
  });
});

it('nothing is attached where nothing is asked for', async () => {
  expect(await attachingOf({ sbom: [] })).toBeUndefined();
});
