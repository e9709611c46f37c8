// What is in the root of an image, through `buildEnv` and `symlinkJoin`, as far as names say it.
import type { CallValue } from '../../../dockertools/image-call.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { attributeOf, hasAttribute, possibleValues, textOf } from '../../../program/call-values.ts';
import type { LibraryCall } from '../../../program/library-call.ts';
import { filesOfScripts } from './files-of-scripts.ts';
import { filesOfCall } from './made-files.ts';
import { isOfPackages, mayHaveBase, packageName, rootItems } from './packages.ts';

export interface RootPart {
  readonly value: CallValue;
  /** That of a package, without what overrides it. */
  readonly name?: string;
  /** Its files as absolute paths, when all of them are known. */
  readonly files?: readonly string[];
  /** Whether a path of it, or something in that, comes into the root: `pathsToLink` may leave it out. */
  readonly isLinked: (path: string) => boolean;
}

export interface Root {
  readonly parts: readonly RootPart[];
  /** There is nothing else: no base image, nothing unknown. */
  readonly isWhole: boolean;
}

/** All that is put into the root of an image. */
export function rootOf(call: CallFacts): Root {
  const parts = rootItems(call).flatMap((item) => partsOf(call, item, () => true));
  const isClosed = call.isBuilder && !call.call.openArguments && call.arguments.length > 0;
  const hasBase = mayHaveBase(call);
  const written = filesOfScripts(call);
  const ofScripts = (written ?? []).map(({ path, script }) => ({
    value: script,
    files: [path],
    isLinked: () => true,
  }));
  return {
    parts: [...parts, ...ofScripts],
    isWhole: isClosed && !hasBase && written !== undefined && parts.every(isKnown),
  };
}

/** The parts that may bring a file: packages by their names, all else by its files. */
export function partsWith(root: Root, path: string, names: RegExp): readonly RootPart[] {
  return root.parts.filter(({ name = '', files }) => (files ? files.includes(path) : names.test(name)));
}

/** The calls of `buildEnv` that the root is made of. */
export function environmentsOf(call: CallFacts): readonly LibraryCall[] {
  const found: LibraryCall[] = [];
  const visit = (item: CallValue): void => {
    const made = joinOf(call, item);
    if (!made) return;
    if (made.name === 'buildEnv') found.push(made);
    for (const path of pathsOf(made) ?? []) visit(path);
  };
  for (const item of rootItems(call)) visit(item);
  return found;
}

function isKnown({ name, files }: RootPart): boolean {
  return name !== undefined || files !== undefined;
}

function partsOf(call: CallFacts, item: CallValue, isLinked: RootPart['isLinked']): readonly RootPart[] {
  const made = joinOf(call, item);
  if (!made) {
    const name = nameOf(item);
    const library = isOfPackages(item) ? call.libraryCallOf(item) : undefined;
    const files = library && filesOfCall(library);
    return [
      { value: item, isLinked, ...(name !== undefined && { name }), ...(files !== undefined && { files }) },
    ];
  }
  const paths = pathsOf(made);
  const links = linksOf(made);
  const inner = (paths ?? []).flatMap((path) =>
    partsOf(
      call,
      path,
      (each) => isLinked(each) && (links ?? ['/']).some((link) => isBelow(each, link) || isBelow(link, each)),
    ),
  );
  const isPlain = paths !== undefined && links !== undefined && hasNothingElse(made);
  // Something that nobody knows, for what is not.
  return isPlain ? inner : [...inner, { value: item, isLinked: () => true }];
}

function nameOf(item: CallValue): string | undefined {
  if (item.type !== 'unknown') return packageName(item);
  return packageName({ ...item, path: item.path.replace(/(?:\.override(?:Attrs)?\(…\))+$/, '') });
}

function joinOf(call: CallFacts, item: CallValue): LibraryCall | undefined {
  const made = call.libraryCallOf(item);
  return made?.name === 'buildEnv' || made?.name === 'symlinkJoin' ? made : undefined;
}

function pathsOf({ arguments: [argument] }: LibraryCall): readonly CallValue[] | undefined {
  const paths = attributeOf(argument, 'paths');
  return paths?.type === 'list' ? paths.items.flatMap(possibleValues) : undefined;
}

function linksOf({ arguments: [argument] }: LibraryCall): readonly string[] | undefined {
  const links = attributeOf(argument, 'pathsToLink');
  if (links === undefined) return ['/'];
  const texts = links.type === 'list' ? links.items.map(textOf) : [undefined];
  return texts.every((text) => text !== undefined) ? texts : undefined;
}

function hasNothingElse({ arguments: [argument] }: LibraryCall): boolean {
  const others = ['postBuild', 'extraPrefix', 'stripPrefix', 'buildInputs', 'includeClosures'];
  return argument !== undefined && others.every((name) => hasAttribute(argument, name) === false);
}

/** As `buildEnv` has it: the folder itself and what is in it. */
function isBelow(path: string, folder: string): boolean {
  return folder === '/' || folder === '' || path === folder || path.startsWith(`${folder}/`);
}
