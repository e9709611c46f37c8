// docs/dockertools.md, made from the one table of functions and arguments.
import type { ImageArgument, ImageFunction, Passthru } from '../../src/dockertools/functions/argument.ts';
import { type ConfigKey, configKeys } from '../../src/dockertools/functions/config-keys.ts';
import { imageFunctions, imageHelpers } from '../../src/dockertools/functions.ts';
import { code, markdownTable } from './markdown-table.ts';

export function dockerToolsPage(): string {
  return `${[head, ...imageFunctions.map(functionSection), helpersSection(), configSection()].join('\n\n')}\n`;
}

const head = `# dockerTools, as nixlayer has it

<!-- Made by \`npm run generate:docs\` from src/dockertools/functions; changes here are lost. -->

Functions of \`import ./nix { inherit pkgs; }\`, with the names, arguments and defaults of nixpkgs' dockerTools. **Own** are
those that only nixlayer has. Releases are those of nixpkgs. An argument that is not listed is refused.
NAME is the argument \`name\`, BASE its last component as it is written, EXT the ending of the compressor: nothing, \`.gz\` or \`.zst\`.`;

const results = {
  archive: 'an archive',
  script: 'a script that writes the archive to its standard output',
  folder: 'a folder',
};

function functionSection(fn: ImageFunction): string {
  const facts = [
    `Gives ${results[fn.result]}, the derivation ${code(fn.derivation)}.`,
    ...(fn.since === undefined ? [] : [`Since ${fn.since}.`]),
  ];
  const parts = [`## ${fn.name}`, `${fn.summary} ${facts.join(' ')}`, argumentsOf(fn), attributesOf(fn)];
  return parts.filter((part) => part !== '').join('\n\n');
}

function attributesOf({ passthru }: ImageFunction): string {
  if (passthru.length === 0) return '';
  return `Attributes of the result:\n\n${passthru.map(attribute).join('\n')}`;
}

function attribute({ name, summary, own }: Passthru): string {
  return `- ${code(name)}${own ? ' **own**' : ''}: ${summary}`;
}

function argumentsOf(fn: ImageFunction): string {
  if (fn.takes === 'list') return 'Takes a list of archives.';
  const like = similarFunction(fn);
  const inherited = like?.arguments ?? [];
  const rows = fn.arguments.filter((argument) => !inherited.some((other) => isSame(argument, other)));
  const link = like && `The arguments of [${like.name}](#${like.name.toLowerCase()})`;
  if (rows.length === 0) return `${link}.`;
  const table = markdownTable(['argument', 'type', 'default', 'releases', 'what it does'], rows.map(row));
  return link === undefined ? table : `${link}, and:\n\n${table}`;
}

/** The first function above this one whose arguments it has all, be it with other defaults. */
function similarFunction(fn: ImageFunction): ImageFunction | undefined {
  const names = new Set(fn.arguments.map(({ name }) => name));
  return imageFunctions
    .slice(0, imageFunctions.indexOf(fn))
    .find((other) => other.takes === 'set' && other.arguments.every(({ name }) => names.has(name)));
}

const isSame = (a: ImageArgument, b: ImageArgument): boolean => JSON.stringify(a) === JSON.stringify(b);

function row(argument: ImageArgument): string[] {
  const { name, types, items, required, oneOf, earlier } = argument;
  const type =
    oneOf?.map((value) => code(JSON.stringify(value))).join(', ') ??
    types.map((each) => (each === 'list' && items === 'list' ? 'list of lists' : each)).join(', ');
  const fallback = required ? 'required' : argument.default === undefined ? '' : code(argument.default);
  return [
    `${code(name)}${argument.own ? ' **own**' : ''}`,
    oneOf !== undefined && types.includes('null') ? `${type}, null` : type,
    earlier === undefined ? fallback : `${fallback} (${earlier})`,
    releases(argument),
    [argument.summary, ...remarks(argument)].join(' '),
  ];
}

function releases({ since, until }: ImageArgument): string {
  return [since && `since ${since}`, until && `until ${until}`].filter(Boolean).join(', ');
}

function remarks({ renamedTo, support }: ImageArgument): string[] {
  return [
    ...(renamedTo === undefined ? [] : [`Write ${code(renamedTo)} instead.`]),
    ...(support === 'ignored' ? ['No effect in nixlayer.'] : []),
  ];
}

function helpersSection(): string {
  const rows = imageHelpers.map(({ name, summary }) => [code(name), summary]);
  return `## Helpers\n\nPackages and texts to put into images.\n\n${markdownTable(['name', 'what it is'], rows)}`;
}

function configSection(): string {
  const rows = configKeys.flatMap((key) => [configRow(key, ''), ...innerRows(key)]);
  return `## Keys of config\n\nThose of the Docker image specification; upper and lower case matter. What else there is goes into the image as it is.\n\n${markdownTable(['key', 'type', 'what it is'], rows)}`;
}

function innerRows({ name, keys = [] }: ConfigKey): string[][] {
  return keys.map((key) => configRow(key, `${name}.`));
}

function configRow({ name, types, summary, obsolete }: ConfigKey, prefix: string): string[] {
  return [
    code(`${prefix}${name}`),
    types.join(', '),
    obsolete ? `${summary} Runtimes take no notice of it.` : summary,
  ];
}
