import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sourceRootOf, within } from '../../../src/inventory/provenance/source-root.ts';
import { temporaryFolder } from '../../archive/temporary.ts';

const commit = '5ad9903c16126a7d949101687af0aa589b1d7e3d';

async function files(texts: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries({ 'nix/image.nix': '{ }', ...texts })) {
    const file = join(folder, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  return folder;
}

const rootIn = (folder: string) => sourceRootOf(join(folder, 'nix/image.nix'));

describe('the root of an expression', () => {
  it('is its folder where there is no repository', async () => {
    const folder = await files({});
    expect(rootIn(folder)).toEqual({ folder: join(folder, 'nix') });
  });

  it.each([
    ['a branch', { '.git/HEAD': 'ref: refs/heads/main\n', '.git/refs/heads/main': `${commit}\n` }],
    ['no branch', { '.git/HEAD': `${commit}\n` }],
    [
      'a packed branch',
      {
        '.git/HEAD': 'ref: refs/heads/a/b\n',
        '.git/packed-refs': `# pack-refs with: peeled\n${commit.replace('5', '6')} refs/heads/a\n${commit} refs/heads/a/b\n`,
      },
    ],
    [
      'a worktree',
      {
        '.git': 'gitdir: main/.git/worktrees/one\n',
        'main/.git/worktrees/one/HEAD': 'ref: refs/heads/one\n',
        'main/.git/worktrees/one/commondir': '../..\n',
        'main/.git/refs/heads/one': `${commit}\n`,
      },
    ],
  ])('is its repository, with the commit of %s', async (_, texts) => {
    const folder = await files(texts);
    expect(rootIn(folder)).toEqual({ folder, checkout: { commit } });
    expect(within(rootIn(folder), join(folder, 'nix/image.nix'))).toBe('nix/image.nix');
    expect(within(rootIn(folder), dirname(folder))).toBeUndefined();
  });

  it.each([
    ['nothing is committed', { '.git/HEAD': 'ref: refs/heads/main\n' }],
    ['HEAD leads out of it', { '.git/HEAD': 'ref: refs/../../secret\n', secret: commit }],
  ])('has no commit where %s', async (_, texts) => {
    const folder = await files(texts);
    expect(rootIn(folder)).toEqual({ folder });
  });

  it.each([
    ['https://ann:token@git.example.org/a.git', 'git+https://git.example.org/a.git'],
    ['git@git.example.org:team/a.git', 'git+ssh://git.example.org/team/a.git'],
    ['ssh://git@git.example.org/a', 'git+ssh://git.example.org/a'],
    ['/srv/git/a.git', undefined],
    ['../a', undefined],
  ])('the remote %s is %s', async (url, remote) => {
    const folder = await files({
      '.git/HEAD': commit,
      '.git/config': `[core]\n\tbare = false\n[remote "other"]\n\turl = https://x.example\n[remote "origin"]\n\tfetch = +x\n\turl = ${url}\n[branch "main"]\n\turl = https://y.example\n`,
    });
    expect(rootIn(folder).checkout?.remote).toBe(remote);
  });
});
