import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { contentOfInput } from '../../src/stages/content-of-input.ts';
import { temporaryFolder } from '../archive/temporary.ts';

const selection = { attribute: '', args: {}, stringArgs: {}, searchPath: [] };

test.each(['/root/image.tar', '/nix/store/../../root/image.tar'])(
  'a build cannot name %s as its base image',
  async (from) => {
    const folder = temporaryFolder();
    const file = join(folder, 'conf.json');
    writeFileSync(join(folder, 'registration'), '');
    const conf = {
      architecture: 'amd64',
      os: 'linux',
      config: null,
      store_dir: '/nix/store',
      from_image: from,
      store_layers: [],
      customisation_layer: `/nix/store/${'2'.repeat(32)}-customisation-layer`,
      repo_tag: 'app:1',
      created: '1970-01-01T00:00:01Z',
    };
    writeFileSync(file, JSON.stringify(conf));
    const options = { selection, built: true, embeddedStore: folder };
    await expect(contentOfInput(file, options)).rejects.toMatchObject({
      code: 'E_INVALID_PATH',
      message: expect.stringContaining(from),
    });
  },
);
