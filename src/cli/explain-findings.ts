// What the linter says about the call that makes an image.
import { resolve } from 'node:path';
import { diskFileSystem } from '../eval/index.ts';
import { Configurations } from '../lint/config/find-configuration.ts';
import type { Diagnostic } from '../lint/diagnostic.ts';
import { lintFiles } from '../lint/files/lint-files.ts';
import { nixRules } from '../lint/rules/nix/index.ts';
import type { CallSource, Notice } from '../stages/explain/image-explanation.ts';
import type { CliContext } from './context.ts';

/** Longer evaluations are given up. */
const timeoutMs = 10_000;

/** Findings about images in a file, by the rules that its configuration switches on, without those that are suppressed. */
export async function findingsIn(
  file: string,
  { signal, block }: Pick<CliContext, 'signal' | 'block'>,
): Promise<readonly Diagnostic[]> {
  const nearest = new Configurations(diskFileSystem);
  const request = {
    files: [resolve(file)],
    texts: new Map<string, string>(),
    configurationOf: (each: string) => nearest.of(each),
    fixes: [],
    timeoutMs,
  };
  const { results } = await lintFiles(request, { signal, block });
  return results.flatMap(({ diagnostics }) => diagnostics).filter(({ rule }) => isAboutImages(rule));
}

/** @param isOnly nothing else in the file can be meant */
export function noticesFor(
  findings: readonly Diagnostic[],
  source: CallSource | undefined,
  isOnly: boolean,
): Notice[] {
  return findings
    .filter((finding) => isOnly || (source !== undefined && isAt(finding, source)))
    .map(({ message, rule, file, range }) => ({ message, rule, file, line: range.start.line }));
}

/** Within the call, or reported elsewhere because of it. */
function isAt({ file, range, related }: Diagnostic, source: CallSource): boolean {
  return [{ file, range }, ...related].some(
    (place) => place.file === source.file && isWithin(place.range.start, source),
  );
}

/** Is a place of the same file in the call? */
export function isWithin({ line, column }: Position, { end, ...start }: CallSource): boolean {
  const isBehind = line > start.line || (line === start.line && column >= start.column);
  return isBehind && (end === undefined || line < end.line || (line === end.line && column < end.column));
}

type Position = Pick<Diagnostic['range']['start'], 'line' | 'column'>;

/** Rules about Nix text have nothing to say about the image that comes of it. */
const textRules = new Set(nixRules.map(({ id }) => id));

function isAboutImages(rule: string): boolean {
  return !textRules.has(rule);
}
