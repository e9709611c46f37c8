// What has a store path of its own in an image, as far as the call says it.
import type { CallValue } from '../../../dockertools/image-call.ts';
import { rootItems } from '../../../lint/rules/file-system/packages.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { attributeOf, possibleValues } from '../../../program/call-values.ts';
import type { LibraryCall } from '../../../program/library-call.ts';

export interface InImage {
  readonly value: CallValue;
  /** The call of a function of the package set that makes it. */
  readonly made?: LibraryCall;
}

/**
 * What `config` names, and what is in the root: `buildImage` copies the files of `copyToRoot`, so only what links in it lead
 * to is there as a store path.
 */
export function inImage(call: CallFacts): readonly InImage[] {
  const found: InImage[] = [];
  const seen = new Set<string>();
  const add = (value: CallValue): LibraryCall | undefined => {
    const made = call.libraryCallOf(value);
    found.push({ value, ...(made && { made }) });
    return made;
  };
  const visitRoot = (item: CallValue, isLinked: boolean): void => {
    const made = isLinked ? add(item) : call.libraryCallOf(item);
    if (made && isJoin(made)) for (const path of pathsOf(made)) visitRoot(path, true);
    else if (made && isLinked) visitText(made);
  };
  // A file that a call writes may name other packages.
  const visitText = (made: LibraryCall): void => {
    const site = made.site && `${made.site.source.file}:${made.site.start}`;
    if (site === undefined || seen.has(site)) return;
    seen.add(site);
    if (isTextWriter(made)) for (const argument of made.arguments) visit(argument);
  };
  const visit = (value: CallValue): void => {
    if (value.type === 'unknown') {
      const made = add(value);
      if (made) visitText(made);
    } else for (const part of partsOf(value)) visit(part);
  };
  for (const item of rootItems(call)) visitRoot(item, call.isLayered);
  for (const name of ['config', 'layers']) for (const value of call.values(name)) visit(value);
  return found;
}

const writers = /^write(?:Text(?:File|Dir)?|Script(?:Bin)?|ShellScript(?:Bin)?|ShellApplication)$/;

/** Whether a call writes a text with `writeTextFile`. */
export function isTextWriter({ name, path }: LibraryCall): boolean {
  return writers.test(name) && !/\bwriters\./.test(path);
}

function isJoin({ name }: LibraryCall): boolean {
  return name === 'buildEnv' || name === 'symlinkJoin';
}

function pathsOf({ arguments: [argument] }: LibraryCall): readonly CallValue[] {
  const paths = attributeOf(argument, 'paths');
  return paths?.type === 'list' ? paths.items.flatMap(possibleValues) : [];
}

function partsOf(value: CallValue): readonly CallValue[] {
  switch (value.type) {
    case 'list':
      return value.items;
    case 'choice':
      return value.of;
    case 'set':
      return Object.values(value.attributes);
    case 'text':
      return value.parts.filter((part) => typeof part !== 'string');
    default:
      return [];
  }
}
