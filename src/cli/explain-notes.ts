// What only the expression of an image tells: findings of the linter, and what the next release makes of it.
import type { ImageExplanation } from '../stages/explain/image-explanation.ts';
import { flakeSourceOf } from '../stages/flakes/flake-source.ts';
import type { ImageCallRequest } from '../stages/image-calls-without-nix.ts';
import type { MadeInput } from '../stages/image-input.ts';
import { resolveSource } from '../stages/source-files.ts';
import type { CliContext } from './context.ts';
import { findingsIn, noticesFor } from './explain-findings.ts';
import { outlookFor, outlookIn } from './explain-outlook.ts';
import type { SelectionOptions } from './expression-options.ts';

/** Where the calls of an image are looked for; undefined for what is no expression on this machine. */
export async function callRequestOf(
  source: MadeInput,
  input: string,
  { arg, argstr, include }: SelectionOptions,
): Promise<ImageCallRequest | undefined> {
  const file = await fileOf(source, input);
  if (file === undefined) return undefined;
  return { file, args: arg, stringArgs: argstr, searchPath: include, limits: {} };
}

/** The file of an expression, or of a flake on this machine. */
async function fileOf(source: MadeInput, input: string): Promise<string | undefined> {
  if (source.kind === 'expression') return source.file;
  if (source.kind !== 'flake' || source.flake.local === undefined) return undefined;
  const file = flakeSourceOf(input);
  return file === undefined ? undefined : resolveSource(file);
}

/** What the linter says of the images of a file, and what the next release of nixpkgs makes of them. */
export async function withNotes(
  images: readonly ImageExplanation[],
  { searchPath, ...request }: ImageCallRequest,
  context: CliContext,
): Promise<readonly ImageExplanation[]> {
  const file = await resolveSource(request.file);
  const findings = await findingsIn(file, context);
  const outlook = await outlookIn({ file, searchPath }, context);
  return images.map((image) => {
    const isOnly = images.length === 1 && image.source === undefined;
    const next = outlookFor(outlook, image.source, isOnly);
    return {
      ...image,
      notable: [...image.notable, ...noticesFor(findings, image.source, isOnly)],
      ...(next && { outlook: next }),
    };
  });
}
