// An input `nixlayer` of a flake, and a name for it where it is used.
import { addBindingAfter, nixString, replace } from '../../../../edits/drafts.ts';
import type { EditDraft } from '../../../../edits/edit.ts';
import type { SourceFile } from '../../../../program/source-file.ts';
import type { AttrBinding, Binding, Expr, LambdaParam } from '../../../../syntax/index.ts';
import type { NamedSource } from './named-source.ts';

type SetParam = LambdaParam & { readonly type: 'SetParam' };

/** @param source a flake reference; not needed where there is such an input */
export function addFlakeInput(
  file: SourceFile,
  place: Expr,
  source: string | undefined,
): NamedSource | string {
  const flake = file.expr;
  if (flake.type !== 'AttrSet') return 'the flake is not written as a set';
  const outputs = bindingOf(flake.bindings, 'outputs');
  if (outputs?.value.type !== 'Lambda') return 'the outputs of the flake are not written as a function';
  const input = hasInput(flake.bindings) ? [] : inputEdits(file, flake.bindings, outputs, source);
  if (typeof input === 'string') return input;
  const named = nameOfInput(file, outputs.value.param, place);
  if (typeof named === 'string') return named;
  return {
    overlay: `${named.name}.overlays.default`,
    library: (pkgs) => `(${named.name}.lib.dockerTools ${pkgs})`,
    edits: [...input, ...named.edits],
  };
}

function hasInput(bindings: readonly Binding[]): boolean {
  const names = bindings.flatMap((each): readonly string[] => {
    if (each.type !== 'AttrBinding' || keyAt(each, 0) !== 'inputs') return [];
    if (each.path.length > 1) return [keyAt(each, 1) ?? ''];
    return each.value.type === 'AttrSet'
      ? each.value.bindings.flatMap((inner) => (inner.type === 'AttrBinding' ? [keyAt(inner, 0) ?? ''] : []))
      : [];
  });
  return names.includes('nixlayer');
}

function inputEdits(
  file: SourceFile,
  bindings: readonly Binding[],
  outputs: AttrBinding,
  source: string | undefined,
): readonly EditDraft[] | string {
  if (source === undefined)
    return 'where nixlayer comes from is not known: --nixlayer-source REF, a flake reference, says it';
  const url = `nixlayer.url = ${nixString(source.startsWith('/') ? `path:${source}` : source)};`;
  const whole = bindingOf(bindings, 'inputs');
  if (whole) {
    if (whole.value.type !== 'AttrSet') return 'the inputs of the flake are not written as a set';
    const last = whole.value.bindings.at(-1);
    if (last?.type !== 'AttrBinding') return 'the flake has no inputs';
    const names = whole.value.bindings.map((each) =>
      each.type === 'AttrBinding' ? keyAt(each, 0) : undefined,
    );
    return [addBindingAfter(file, last, withFollows(file, last, url, '', names.includes('nixpkgs')))];
  }
  const dotted = bindings
    .filter((each) => each.type === 'AttrBinding')
    .filter((each) => keyAt(each, 0) === 'inputs');
  const last = dotted.at(-1);
  if (last) {
    const follows = dotted.some((each) => keyAt(each, 1) === 'nixpkgs');
    return [addBindingAfter(file, last, withFollows(file, last, `inputs.${url}`, 'inputs.', follows))];
  }
  return [replace(file.origin({ start: outputs.start, end: outputs.start }), `inputs.${url}\n  `)];
}

function withFollows(
  file: SourceFile,
  { start }: AttrBinding,
  url: string,
  prefix: string,
  follows: boolean,
): string {
  if (!follows) return url;
  const { line } = file.source.positionAt(start);
  const indentation = /^[ \t]*/.exec(file.source.line(line))?.[0] ?? '';
  return `${url}\n${indentation}${prefix}nixlayer.inputs.nixpkgs.follows = "nixpkgs";`;
}

/** `inputs.nixlayer` where the outputs take all inputs under a name, else an argument of its own. */
function nameOfInput(
  file: SourceFile,
  param: LambdaParam,
  place: Expr,
): { readonly name: string; readonly edits: readonly EditDraft[] } | string {
  if (param.type === 'NameParam') return { name: `${param.name}.nixlayer`, edits: [] };
  if (param.alias && param.ellipsis) return { name: `${param.alias.name}.nixlayer`, edits: [] };
  const known = file.definitionOf('nixlayer', place);
  if (known && !param.formals.some(({ nameSpan }) => nameSpan.start === known.name.start))
    return "'nixlayer' means something else here";
  if (known) return { name: 'nixlayer', edits: [] };
  const edit = addFormal(file, param);
  return edit ? { name: 'nixlayer', edits: [edit] } : 'the outputs of the flake take no arguments by name';
}

function addFormal(file: SourceFile, { formals }: SetParam): EditDraft | undefined {
  const [first, second] = formals;
  if (!first) return undefined;
  // As the others are separated: by a comma and what follows it, on one line or on lines of their own.
  const between = second ? file.source.text.slice(first.end, second.start) : ', ';
  return replace(file.origin({ start: first.end, end: first.end }), `${between}nixlayer`);
}

function bindingOf(bindings: readonly Binding[], name: string): AttrBinding | undefined {
  return bindings
    .filter((each) => each.type === 'AttrBinding')
    .find((each) => each.path.length === 1 && keyAt(each, 0) === name);
}

function keyAt({ path }: AttrBinding, index: number): string | undefined {
  const key = path[index];
  return key?.type === 'StaticKey' ? key.name : undefined;
}
