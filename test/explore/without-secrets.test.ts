import { expect, it } from 'vitest';
import { withheld, withoutSecrets } from '../../src/explore/without-secrets.ts';
import type { ConfigChange, ImageDiff } from '../../src/image/diff/image-diff.ts';

it.each<[ConfigChange, ConfigChange]>([
  [
    { path: 'config.Env.API_TOKEN', a: 'one', b: 'two' },
    { path: 'config.Env.API_TOKEN', a: withheld, b: withheld },
  ],
  [
    { path: 'config.Env.LEVEL', a: '1' },
    { path: 'config.Env.LEVEL', a: '1' },
  ],
  [
    { path: 'config.Labels.org.example.db_password', b: 'x1' },
    { path: 'config.Labels.org.example.db_password', b: withheld },
  ],
  [
    { path: 'config.Cmd', b: ['run', 'postgres://me:hunter2@host/db'] },
    { path: 'config.Cmd', b: ['run', withheld] },
  ],
  [
    { path: 'config.X', b: { PASSWORD: 'x1', n: [1, null] } },
    { path: 'config.X', b: { PASSWORD: withheld, n: [1, null] } },
  ],
])('of %o is shown %o', (change, shown) => {
  const diff = { config: [change] } as unknown as ImageDiff;
  expect(withoutSecrets(diff).config).toEqual([shown]);
});
