// Images of nix2container that rest on one another become images of dockerTools together, or not at all.
import { removeBinding, replace, wholeLines } from '../../../../edits/drafts.ts';
import type { EditDraft, FixDraft } from '../../../../edits/edit.ts';
import { withoutRepeats } from '../../../../edits/rename-callee.ts';
import { readingsOfResult } from '../../../../program/result-readings.ts';
import type { Expr, Span } from '../../../../syntax/index.ts';
import { type ConvertedImage, convertImage } from './convert-image.ts';
import type { Nix2containerCall } from './find-calls.ts';

/** Image → its fix, which is that of all images it belongs together with; or why there is none, in words. */
export function convertImages(
  calls: readonly Nix2containerCall[],
): ReadonlyMap<Nix2containerCall, FixDraft | string> {
  const images = calls.filter((each) => each.function === 'buildImage');
  const converted = new Map(images.map((image) => [image, reasonOfUse(image) ?? convertImage(calls, image)]));
  return new Map(images.map((image) => [image, fixOf(calls, image, converted)]));
}

/** What the result of nix2container has and that of dockerTools has not. */
const copying = ['copyTo', 'copyToDockerDaemon', 'copyToPodman', 'copyToRegistry', 'imageRefUnsafe'];

function reasonOfUse({ file, site }: Nix2containerCall): string | undefined {
  const own = readingsOfResult(file, site).find(({ attribute = '' }) => copying.includes(attribute));
  // Of what is read from somewhere else, `self.packages.image` say, nobody knows whose result it is.
  const elsewhere = file
    .all('Select')
    .flatMap(({ target, path }) => (target.type === 'Identifier' && path.length === 1 ? [] : path))
    .find((key) => key.type === 'StaticKey' && copying.includes(key.name));
  const name = own?.attribute ?? (elsewhere?.type === 'StaticKey' ? elsewhere.name : undefined);
  return name === undefined
    ? undefined
    : `'${name}' of an image is read, which only nix2container has: write nixlayer push, load or copy in its place`;
}

function fixOf(
  calls: readonly Nix2containerCall[],
  start: Nix2containerCall,
  converted: ReadonlyMap<Nix2containerCall, ConvertedImage | string>,
): FixDraft | string {
  const group = new Set([start]);
  const edits: EditDraft[] = [];
  const layers = new Set<Nix2containerCall>();
  for (const image of group) {
    const found = converted.get(image);
    if (found === undefined || typeof found === 'string')
      return image === start ? (found ?? 'it is not known') : 'an image that belongs to it is left';
    for (const base of found.bases) group.add(base);
    for (const [user, other] of converted) {
      const uses = typeof other === 'string' ? mayUse(user, image) : other.bases.includes(image);
      if (uses) group.add(user);
    }
    for (const { call } of found.layers) layers.add(call);
    edits.push(...found.edits);
  }
  const sites = [...group].map(({ site }) => site);
  edits.push(...removedLayers(calls, layers, sites));
  edits.push(...removedFormals([...group, ...layers], edits));
  return {
    title: 'Call buildLayeredImage of dockerTools',
    applicability: 'safe',
    edits: withoutRepeats(edits),
  };
}

/** Of an image that could not be read, what it names is what it may use. */
function mayUse({ site }: Nix2containerCall, image: Nix2containerCall): boolean {
  return readingsOfResult(image.file, image.site).some(({ expr }) => contains(site, expr));
}

/** Variables for layers that only these images read. */
function removedLayers(
  calls: readonly Nix2containerCall[],
  layers: ReadonlySet<Nix2containerCall>,
  images: readonly Span[],
): readonly EditDraft[] {
  const inside = (span: Span) =>
    images.some((each) => contains(each, span)) ||
    calls.some((each) => layers.has(each) && contains(each.site, span));
  return [...layers].flatMap(({ file, site }) => {
    const readings = readingsOfResult(file, site);
    const holder = file
      .all('Let')
      .find(({ bindings }) =>
        bindings.some((each) => each.type === 'AttrBinding' && isSame(each.value, site)),
      );
    const binding = holder?.bindings.find((each) => each.type === 'AttrBinding' && isSame(each.value, site));
    const isLast = holder?.bindings.every(
      (each) => each.type === 'AttrBinding' && [...layers].some((layer) => isSame(layer.site, each.value)),
    );
    if (binding?.type !== 'AttrBinding' || isLast || !readings.every(({ expr }) => inside(expr))) return [];
    return [removeBinding(file, binding)];
  });
}

/**
 * `nix2container` among the arguments of the file, and of functions that take others as well, when nothing reads it any more.
 * A flake hands it in as long as it is an input.
 */
function removedFormals(
  calls: readonly Nix2containerCall[],
  edits: readonly EditDraft[],
): readonly EditDraft[] {
  const removed = new Map<number, EditDraft>();
  for (const { file, callee } of calls) {
    const variable = firstVariable(file.at(callee));
    if (!variable) continue;
    const definition = file.definitionOf(variable.name, variable);
    if (definition?.kind !== 'formal' || definition.expr || definition.holder.type !== 'Lambda') continue;
    const { param } = definition.holder;
    if (param.type !== 'SetParam' || !definition.formal) continue;
    if (!param.ellipsis && definition.holder !== file.expr) continue;
    const isGone = (use: Expr) => edits.some(({ at }) => contains(at, use));
    const uses = file
      .all('Identifier')
      .filter(
        (each) =>
          each.name === variable.name && file.definitionOf(each.name, each)?.formal === definition.formal,
      );
    const gone = uses.every(isGone) ? withComma(file.source.text, definition.formal) : undefined;
    if (gone) removed.set(gone.start, replace(file.origin(gone), ''));
  }
  return [...removed.values()];
}

/** `nix2container` of `nix2container.packages.x86_64-linux.nix2container.buildImage`. */
function firstVariable(expr: Expr | undefined): (Expr & { readonly type: 'Identifier' }) | undefined {
  if (expr?.type === 'Select') return firstVariable(expr.target);
  return expr?.type === 'Identifier' ? expr : undefined;
}

/** With the comma behind it, or else that before it. */
function withComma(text: string, { start, end }: Span): Span | undefined {
  const after = /^\s*,/.exec(text.slice(end))?.[0];
  if (after !== undefined) return wholeLines(text, { start, end: end + after.length });
  const before = /\s*,\s*$/.exec(text.slice(0, start))?.[0];
  return before === undefined ? undefined : { start: start - before.length, end };
}

function contains(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

function isSame(a: Span, b: Span): boolean {
  return a.start === b.start && a.end === b.end;
}
