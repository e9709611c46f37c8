// What test/run.sh has prepared for these tests: addresses and folders in the environment.
import { join } from 'node:path';

export const repository = join(import.meta.dirname, '../../..');
export const fixtures = join(repository, 'fixtures');

/** The program itself, as npm's `bin` names it. */
export const nixlayerProgram = join(repository, 'dist/cli/main.js');

/** @param name of a variable that test/run.sh exports */
export function prepared(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') {
    throw new Error(`${name} is not set: run these tests with \`bash test/run.sh --project e2e\``);
  }
  return value;
}

/**
 * True if one of `programs` is not on this machine, which `test/run.sh --allow-missing` lets pass.
 * For `describe.skipIf`: the tests are then counted as skipped.
 */
export function isMissing(...programs: readonly string[]): boolean {
  const missing = (process.env.NIXLAYER_TEST_MISSING ?? '').split(' ');
  return programs.some((program) => missing.includes(program));
}
