// What nixlayer writes is what its own validation accepts: every test that writes an image asks it.
import { execa } from 'execa';
import { nixlayerProgram } from './environment.ts';

export interface Validation {
  readonly images: number;
  readonly layers: number;
  readonly counts: { readonly error: number; readonly note: number };
  readonly findings: readonly {
    readonly code: string;
    readonly severity: string;
    readonly message: string;
  }[];
}

/** `nixlayer validate IMAGE --json`. @throws Error with the errors that it finds */
export async function validated(image: string, ...args: readonly string[]): Promise<Validation> {
  const { stdout, stderr } = await execa(
    process.execPath,
    [nixlayerProgram, 'validate', image, '--json', ...args],
    {
      stdin: 'ignore',
      reject: false,
    },
  );
  if (stdout === '') throw new Error(stderr);
  const report = JSON.parse(stdout) as Validation;
  if (report.counts?.error === 0) return report;
  throw new Error(`${image} is not sound:\n${stdout}`);
}
