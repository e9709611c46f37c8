// Which store paths of an image a user means.

import { NixlayerError } from '../../errors/nixlayer-error.ts';
import { similarNames } from '../../eval/errors/suggestions.ts';
import { matchesGlob } from '../../hook/glob.ts';
import { hashPartOf, packageOfPath, wholeNameOf } from '../../image/diff/packages/package-of-path.ts';
import type { ImageContents } from '../../stages/contents/image-contents.ts';

/**
 * @param wanted a store path or a path in one, its hash part, a name with version (`openssl-3.0.13`) or without
 *   (`openssl`: all its outputs), or a pattern of one (`python3*`)
 * @returns indexes in `storePaths`
 * @throws NixlayerError E_INPUT when there is none, with names that are near
 */
export function findPackages({ storePaths, explanation }: ImageContents, wanted: string): readonly number[] {
  const isMeant = /[*?]/.test(wanted) ? byPattern(wanted) : byName(wanted);
  const found = storePaths.flatMap(({ storePath }, index) => (isMeant(storePath) ? [index] : []));
  if (found.length > 0) return found;
  const names = [...new Set(storePaths.map(({ storePath }) => packageOfPath(storePath).name))];
  const close = similarNames(wanted, names);
  const holding = names.filter((name) => wanted.length > 1 && name.includes(wanted));
  const near = [...new Set([...close, ...holding])].slice(0, 5);
  const image = explanation.names[0] ?? explanation.input;
  throw new NixlayerError('E_INPUT', `${image} has no package ${wanted}`, {
    hint:
      near.length > 0
        ? `Did you mean ${near.join(', ')}?`
        : `Expected a name, a pattern or a store path; \`nixlayer explain --all\` lists what is there.`,
  });
}

function byPattern(pattern: string): (storePath: string) => boolean {
  return (storePath) =>
    matchesGlob(pattern, packageOfPath(storePath).name) ||
    matchesGlob(pattern, wholeNameOf(storePath)) ||
    matchesGlob(pattern, storePath);
}

function byName(wanted: string): (storePath: string) => boolean {
  return (storePath) =>
    wanted === packageOfPath(storePath).name ||
    wanted === wholeNameOf(storePath) ||
    wanted === hashPartOf(storePath) ||
    wanted === storePath ||
    wanted.startsWith(`${storePath}/`);
}
