import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyTrees } from '../../../src/cli/migrate/trees.ts';

const { signal } = new AbortController();

describe('the copies that a migration is proven with', () => {
  let top: string;
  let folder: string;
  beforeEach(() => {
    top = realpathSync(mkdtempSync(join(tmpdir(), 'nixlayer-trees-')));
    folder = join(top, 'my folder');
    write('image.nix', 'before');
  });
  afterEach(() => rmSync(top, { recursive: true, force: true }));

  const at = (name: string) => join(folder, name);
  const write = (name: string, text: string) => {
    mkdirSync(dirname(at(name)), { recursive: true });
    writeFileSync(at(name), text);
  };
  const git = (where: string, ...words: readonly string[]) =>
    execFileSync(
      'git',
      ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'protocol.file.allow=always', ...words],
      {
        cwd: where,
        stdio: 'pipe',
      },
    );
  /** What the copies have under these names. */
  const copied = async (names: readonly string[], file = at('image.nix')) => {
    const trees = await copyTrees(folder, [{ file, before: 'before', after: 'after' }], signal);
    try {
      const read = (path: string) => readFileSync(path, 'utf8');
      return names.map((name) => [read(trees.before(at(name))), read(trees.after(at(name)))]);
    } finally {
      await trees.close();
    }
  };

  it.each(['absolute', 'relative'])(
    'have edits where an %s link leads, and leave the file itself alone',
    async (kind) => {
      symlinkSync(kind === 'absolute' ? at('image.nix') : 'image.nix', at('link.nix'));
      const both = ['before', 'after'];
      expect(await copied(['link.nix', 'image.nix'], at('link.nix'))).toEqual([both, both]);
      expect(readFileSync(at('image.nix'), 'utf8')).toBe('before');
    },
  );

  it('have edits in linked folders', async () => {
    write('real/image.nix', 'before');
    symlinkSync(at('real'), at('linked'));
    expect(await copied(['real/image.nix'], at('linked/image.nix'))).toEqual([['before', 'after']]);
    expect(readFileSync(at('real/image.nix'), 'utf8')).toBe('before');
  });

  it('reach what links lead to elsewhere', async () => {
    writeFileSync(join(top, 'elsewhere'), 'text');
    symlinkSync('../elsewhere', at('link'));
    expect(await copied(['link'])).toEqual([['text', 'text']]);
  });

  it('name the edits that they do not have', async () => {
    const file = join(top, 'other.nix');
    writeFileSync(file, 'before');
    const trees = await copyTrees(folder, [{ file, before: 'before', after: 'after' }], signal);
    await trees.close();
    expect(trees.outside).toEqual([file]);
    expect(readFileSync(file, 'utf8')).toBe('before');
  });

  it('have what git ignores only where it was edited', async () => {
    git(folder, 'init', '--quiet');
    write('.gitignore', 'made\n');
    write('made/image.nix', 'before');
    write('made/other', 'x');
    expect(await copied(['made/image.nix', '.gitignore'], at('made/image.nix'))).toEqual([
      ['before', 'after'],
      ['made\n', 'made\n'],
    ]);
    await expect(copied(['made/other'])).rejects.toThrow('ENOENT');
  });

  it('have what lies in submodules and other repositories within the repository', async () => {
    const library = join(top, 'library');
    mkdirSync(library);
    writeFileSync(join(library, 'a file'), 'library');
    git(library, 'init', '--quiet');
    git(library, 'add', '.');
    git(library, 'commit', '--quiet', '-m', 'a');
    git(folder, 'init', '--quiet');
    git(folder, 'submodule', '--quiet', 'add', library, 'its library');
    write('nested/text', 'nested');
    git(at('nested'), 'init', '--quiet');
    expect(await copied(['its library/a file', 'nested/text'])).toEqual([
      ['library', 'library'],
      ['nested', 'nested'],
    ]);
    // Of one that is not checked out there is nothing.
    git(folder, 'submodule', '--quiet', 'deinit', '--force', 'its library');
    expect(await copied(['nested/text'])).toEqual([['nested', 'nested']]);
  });

  it('have names that store paths can have', async () => {
    const trees = await copyTrees(folder, [], signal);
    await trees.close();
    expect(trees.before(folder)).toMatch(/\/my-folder$/);
  });
});
