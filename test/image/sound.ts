// What is written in tests is what validation accepts.
import { expect } from 'vitest';
import { validateImage } from '../../src/image/validate/validate-image.ts';

/** The path of an image, if it is sound. */
export async function sound(path: string): Promise<string> {
  const { findings } = await validateImage(path);
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  return path;
}
