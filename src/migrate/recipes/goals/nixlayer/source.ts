// How a file names the sources of nixlayer: as an input of its flake, as a pin beside that of nixpkgs, by path, or by URL and hash.
import { dirname, isAbsolute, relative } from 'node:path';
import * as z from 'zod';
import { nixString } from '../../../../edits/drafts.ts';
import type { Program } from '../../../../program/program.ts';
import type { SourceFile } from '../../../../program/source-file.ts';
import type { Expr } from '../../../../syntax/index.ts';
import { addFlakeInput } from './flake-input.ts';
import type { NamedSource } from './named-source.ts';

/** What the recipe has to be told, since this program does not know where it came from. */
export const nixlayerSourceSchema = z.strictObject({
  /** A flake reference, an absolute path, or the https: URL of an archive. */
  source: z.string().optional(),
  /** Of the unpacked archive, as `nix-prefetch-url --unpack` prints it. */
  hash: z.string().optional(),
});

export type NixlayerSource = z.output<typeof nixlayerSourceSchema>;

/** @param place where it is named. @returns why it cannot be named, in words */
export function nameSource(program: Program, place: Expr, told: NixlayerSource): NamedSource | string {
  const { file } = program;
  if (file.source.file.endsWith('/flake.nix')) return addFlakeInput(file, place, told.source);
  const pinned = pinOf(program, place);
  if (pinned !== undefined) return ofPath(`"\${${pinned}.nixlayer}`, '"');
  return plainSource(file, place, told);
}

function plainSource(file: SourceFile, place: Expr, { source, hash }: NixlayerSource): NamedSource | string {
  if (pinsAt(file, place) !== undefined)
    return 'there is no pin for it: npins add --name nixlayer git URL -b BRANCH, or niv add nixlayer, and then once more';
  if (source === undefined)
    return 'where nixlayer comes from is not known: --nixlayer-source PATH, or URL, says it';
  const path = source.replace(/^path:/, '');
  if (isAbsolute(path)) return ofPath(nixPath(file, path), '');
  if (!/^https:\/\/\S+\.(?:tar\.\w+|tgz|zip)$/.test(source))
    return `a file that is no flake takes a path, or the https: URL of an archive, and not ${source}`;
  if (hash === undefined)
    return `the hash of its sources is not known: nix-prefetch-url --unpack ${source} prints it for --nixlayer-hash`;
  return ofPath(`(fetchTarball { url = ${nixString(source)}; sha256 = ${nixString(hash)}; } + "`, '")');
}

function ofPath(start: string, end: string): NamedSource {
  return {
    overlay: `(import ${start}/nix/overlay.nix${end})`,
    library: (pkgs) =>
      `(import ${start}/nix${end} { ${pkgs === 'pkgs' ? 'inherit pkgs;' : `pkgs = ${pkgs};`} })`,
    edits: [],
  };
}

/** Relative to the file; in a text where it has letters that a path literal cannot have. */
function nixPath(file: SourceFile, path: string): string {
  const from = relative(dirname(file.source.file), path);
  return from.startsWith('..') ? from : `./${from}`;
}

/** `sources` of `import sources.nixpkgs { }`, where its pins have nixlayer. */
function pinOf(program: Program, place: Expr): string | undefined {
  const name = pinsAt(program.file, place);
  const hasPin = [...program.analysis.filesRead]
    .filter(([, path]) => path.endsWith('/sources.json'))
    .some(([text]) => pinNames(text).includes('nixlayer'));
  return hasPin ? name : undefined;
}

/** The variable for the pins of npins or niv. */
function pinsAt(file: SourceFile, place: Expr): string | undefined {
  const variable = file
    .all('Identifier')
    .find(({ name }) =>
      /import\s+(?:\(?\.\/)?[\w./-]*(?:npins|sources\.nix)/.test(definitionText(file, name, place)),
    );
  return variable?.name;
}

function definitionText(file: SourceFile, name: string, place: Expr): string {
  const expr = file.definitionOf(name, place)?.expr;
  return expr ? file.textOf(expr) : '';
}

function pinNames(text: string): readonly string[] {
  try {
    const parsed = z.record(z.string(), z.unknown()).parse(JSON.parse(text));
    const pins = z.record(z.string(), z.unknown()).safeParse(parsed.pins ?? parsed);
    return pins.success ? Object.keys(pins.data) : [];
  } catch {
    return [];
  }
}
