// What becomes of edited texts, by fixes or by a migration: files, or a diff.
import { lstat, readFile } from 'node:fs/promises';
import { createTwoFilesPatch } from 'diff';
import { writeFileAtomically } from '../archive/atomic-file.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { shownName } from '../lint/report/report.ts';

export interface EditedFile {
  /** Absolute. */
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/**
 * Writes an edited file in the place of what was read.
 * @throws NixlayerError E_WRITE when there is something else by now, a link, a read-only file, or text that is not UTF-8
 */
export async function writeEdited({ file, before, after }: EditedFile): Promise<void> {
  await assertWritable({ file, before });
  await writeFileAtomically(
    file,
    async (out) => {
      out.write(after);
    },
    () => assertWritable({ file, before }),
  );
}

/** Whether `writeEdited` would do it now. @throws NixlayerError E_WRITE */
export async function assertWritable({ file, before }: Omit<EditedFile, 'after'>): Promise<void> {
  const refuse = (reason: string) => new NixlayerError('E_WRITE', `'${file}' is not written: ${reason}`);
  // What a link leads to may be anyone's.
  const status = await lstat(file);
  if (status.isSymbolicLink()) throw refuse('it is a link');
  // A new file in its place would be allowed.
  if ((status.mode & 0o222) === 0) throw refuse('it is read-only');
  if (!(await readFile(file)).equals(Buffer.from(before)))
    throw refuse('it has changed meanwhile, or is not UTF-8');
}

/** As `diff -u`, to be applied with `patch -p1` or `git apply` in the folder. */
export function unifiedDiff(folder: string, edited: readonly EditedFile[]): string {
  return edited
    .map(({ file, before, after }) => {
      const name = shownName(folder, file);
      const [from, to] = name === file ? [file, file] : [`a/${name}`, `b/${name}`];
      const patch = createTwoFilesPatch(from, to, before, after, undefined, undefined, {
        headerOptions: { includeIndex: false, includeUnderline: false, includeFileHeaders: true },
      });
      return name.includes(' ') ? withTabs(patch) : patch;
    })
    .join('');
}

/** A name with spaces ends at a tab, or `patch` takes it to end at the first space. */
function withTabs(patch: string): string {
  return patch.replace(/^(--- .*)\n(\+\+\+ .*)\n/, '$1\t\n$2\t\n');
}
