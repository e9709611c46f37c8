// Whether files could be had back after a migration: git has them as they are.
//
// The repository may be anyone's, and so may its configuration, which can name programs for git to run. So git is only asked
// what is in its index, which runs none of them, and files are compared with that here.
import { createHash } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { shownName } from '../../lint/report/report.ts';
import { visible } from '../../lint/report/visible.ts';
import { encodeBytes } from '../../syntax/bytes.ts';
import { assertWritable, type EditedFile } from '../edited-files.ts';
import type { MigrateOptions } from './options.ts';

type Source = Pick<EditedFile, 'file' | 'before'>;

/** As many paths fit on a command line everywhere. */
const pathsAtOnce = 200;
const namesShown = 5;

/**
 * Called before anything is written.
 * @throws NixlayerError E_WRITE for files that are links, read-only or have changed since they were read; that git does not
 *   have as they are, or that no repository has
 */
export async function assertRecoverable(
  edited: readonly Source[],
  { allowDirty, allowNoVcs }: Pick<MigrateOptions, 'allowDirty' | 'allowNoVcs'>,
  signal: AbortSignal,
): Promise<void> {
  for (const each of edited) await assertWritable(each);
  const byTop = new Map<string | undefined, Source[]>();
  for (const each of edited) {
    const top = workTree(dirname(each.file));
    byTop.set(top, [...(byTop.get(top) ?? []), each]);
  }
  const homeless = byTop.get(undefined) ?? [];
  if (homeless.length > 0 && !allowNoVcs)
    throw new NixlayerError('E_WRITE', `no git repository has ${shown(homeless)}`, {
      hint: 'Keep a copy and add --allow-no-vcs, or look at what would change with --diff.',
    });
  if (allowDirty) return;
  const dirty: Source[] = [];
  for (const [top, files] of byTop)
    if (top !== undefined) dirty.push(...(await dirtyFiles(top, files, signal)));
  if (dirty.length > 0)
    throw new NixlayerError('E_WRITE', `git does not have ${shown(dirty)} as it is now`, {
      hint: 'Commit or stage first, so that the migration can be told from it; or add --allow-dirty.',
    });
}

/** The nearest folder with a `.git`: a folder, or the file of a worktree or submodule. */
export function workTree(folder: string): string | undefined {
  if (lstatSync(join(folder, '.git'), { throwIfNoEntry: false })) return folder;
  const up = dirname(folder);
  return up === folder ? undefined : workTree(up);
}

async function dirtyFiles(
  top: string,
  files: readonly Source[],
  signal: AbortSignal,
): Promise<readonly Source[]> {
  const dirty: Source[] = [];
  for (let start = 0; start < files.length; start += pathsAtOnce) {
    const some = files.slice(start, start + pathsAtOnce);
    const nameOf = ({ file }: Source) => relative(top, file).replaceAll(sep, '/');
    const index = await readIndex(top, some.map(nameOf), signal);
    dirty.push(...some.filter((each) => !isBlob(each, index.get(nameOf(each)))));
  }
  return dirty;
}

/** Name → ID of the blob that is staged. @throws NixlayerError E_WRITE */
async function readIndex(
  top: string,
  names: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const { stdout, failed, stderr, code } = await listFiles(top, ['-s', '--', ...names], signal);
  if (failed)
    throw new NixlayerError('E_WRITE', `git cannot say whether it has the files: ${reasonOf(code, stderr)}`, {
      hint: 'Keep a copy and add --allow-dirty, or look at what would change with --diff.',
    });
  // Several stages of a name are a conflict, which has no blob of its own.
  const entries = [...stdout.matchAll(/(\d{6}) ([\da-f]+) (\d)\t([^\0]*)\0/g)];
  return new Map(entries.flatMap(([, , id = '', stage, name = '']) => (stage === '0' ? [[name, id]] : [])));
}

/** Files below a folder that git knows or does not ignore, relative to it; undefined when git cannot say. */
export async function listedByGit(
  top: string,
  folder: string,
  signal: AbortSignal,
): Promise<readonly string[] | undefined> {
  const words = ['-c', '-o', '--exclude-standard', '--deduplicate'];
  const below = relative(top, folder).replaceAll(sep, '/');
  const { stdout, failed } = await listFiles(top, [...words, '--', below || '.'], signal);
  if (failed) return undefined;
  return stdout
    .split('\0')
    .filter((name) => name !== '')
    .map((name) => relative(folder, join(top, name)));
}

/** `git ls-files -z`; nothing that the repository configures is run. */
async function listFiles(top: string, words: readonly string[], cancelSignal: AbortSignal) {
  const { execa } = await import('execa');
  const options = ['--no-pager', '--no-optional-locks', '--literal-pathspecs'];
  const configuration = ['core.fsmonitor=false', 'core.hooksPath=/dev/null', 'protocol.allow=never'];
  const result = await execa(
    'git',
    [...options, ...configuration.flatMap((each) => ['-c', each]), 'ls-files', '-z', ...words],
    {
      cwd: top,
      stdin: 'ignore',
      reject: false,
      env: gitEnvironment(),
      extendEnv: false,
      cancelSignal,
      stripFinalNewline: false,
    },
  );
  if (result.isCanceled) throw new NixlayerError('E_ABORTED', 'interrupted');
  return result;
}

function reasonOf(code: string | undefined, stderr: string): string {
  if (code === 'ENOENT') return 'there is no git';
  return visible(stderr.split('\n')[0] ?? '') || 'it failed';
}

// A hook of git has variables that name another repository or index.
function gitEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^GIT_(?!CONFIG)/.test(name));
  return { ...Object.fromEntries(own), GIT_NO_LAZY_FETCH: '1', GIT_TERMINAL_PROMPT: '0' };
}

/** Also with line ends that git has changed. */
function isBlob({ before }: Source, id: string | undefined): boolean {
  if (id === undefined) return false;
  const algorithm = id.length === 40 ? 'sha1' : 'sha256';
  return [before, before.replaceAll('\r\n', '\n')].some((text) => {
    const bytes = encodeBytes(text);
    return createHash(algorithm).update(`blob ${bytes.length}\0`).update(bytes).digest('hex') === id;
  });
}

function shown(files: readonly Source[]): string {
  const names = files.slice(0, namesShown).map(({ file }) => visible(shownName(process.cwd(), file)));
  const more = files.length > namesShown ? ` and ${files.length - namesShown} more` : '';
  return `${names.join(', ')}${more}`;
}
