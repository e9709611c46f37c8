// What becomes of fixed texts: files, a diff, or standard output.
import { lstat, readFile } from 'node:fs/promises';
import { createTwoFilesPatch } from 'diff';
import { writeFileAtomically } from '../archive/atomic-file.ts';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import type { FixedFile } from '../lint/files/lint-files.ts';
import { shownName } from '../lint/report/report.ts';

/**
 * Writes a fixed file in the place of what was linted.
 * @throws NixlayerError E_WRITE when there is something else by now, a link, a read-only file, or text that is not UTF-8
 */
export async function writeFixed({ file, before, after }: FixedFile): Promise<void> {
  const refuse = (reason: string) => new NixlayerError('E_WRITE', `'${file}' is not fixed: ${reason}`);
  // What a link leads to may be anyone's.
  const status = await lstat(file);
  if (status.isSymbolicLink()) throw refuse('it is a link');
  // A new file in its place would be allowed.
  if ((status.mode & 0o222) === 0) throw refuse('it is read-only');
  if (!(await readFile(file)).equals(Buffer.from(before)))
    throw refuse('it has changed meanwhile, or is not UTF-8');
  await writeFileAtomically(file, async (out) => {
    out.write(after);
  });
}

/** As `diff -u`, to be applied with `patch -p1` in the folder. */
export function unifiedDiff(folder: string, fixed: readonly FixedFile[]): string {
  return fixed
    .map(({ file, before, after }) => {
      const name = shownName(folder, file);
      const [from, to] = name === file ? [file, file] : [`a/${name}`, `b/${name}`];
      return createTwoFilesPatch(from, to, before, after, undefined, undefined, {
        headerOptions: { includeIndex: false, includeUnderline: false, includeFileHeaders: true },
      });
    })
    .join('');
}
