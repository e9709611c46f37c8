// What the table says, as Markdown for hovering and completion.
import type { ImageFunctionName } from '../../dockertools/functions/argument.ts';
import { imageFunction, imageHelpers, isImageFunctionName } from '../../dockertools/functions.ts';
import type { TableEntry } from '../table.ts';

/** `string | null = null` */
export function signatureOf(entry: TableEntry): string {
  const types = entry.types
    .map((type) => (type === 'list' && entry.items === 'list' ? 'list of lists' : type))
    .join(' | ');
  const fallback = entry.default;
  return fallback === undefined ? types : `${types} = ${fallback}`;
}

/** @param value what it is here, when that is known */
export function describeEntry(
  entry: TableEntry,
  { function: name, path }: { readonly function: ImageFunctionName; readonly path: readonly string[] },
  value?: string,
): string {
  const kind = path.length > 1 ? 'key' : 'argument';
  return [
    `\`\`\`nix\n${path.join('.')} : ${signatureOf(entry)}\n\`\`\``,
    `${capitalised(kind)} of \`${name}\`. ${entry.summary}`,
    ...notesOn(entry),
    ...(value === undefined ? [] : [`Here: ${code(shortened(value))}`]),
  ].join('\n\n');
}

/** A function of dockerTools, or something else that it has. */
export function describeTool(name: string): string | undefined {
  if (!isImageFunctionName(name)) {
    const helper = imageHelpers.find((each) => each.name === name);
    return helper && `\`\`\`nix\ndockerTools.${name}\n\`\`\`\n\n${helper.summary}`;
  }
  const { summary, takes, arguments: all, result, since } = imageFunction(name);
  const required = all.filter((each) => each.required).map((each) => `${each.name} = …; `);
  const argument = takes === 'list' ? '[ … ]' : `{ ${required.join('')}… }`;
  const results = { archive: 'an archive', script: 'a script', folder: 'a folder' };
  return [
    `\`\`\`nix\ndockerTools.${name} ${argument}\n\`\`\``,
    `${summary} The result is ${results[result]}.`,
    ...(since === undefined ? [] : [`Since nixpkgs ${since}.`]),
  ].join('\n\n');
}

function notesOn(entry: TableEntry): string[] {
  const notes: string[] = [];
  if (entry.required) notes.push('Required.');
  if (entry.oneOf) notes.push(`One of ${entry.oneOf.map((each) => code(`"${each}"`)).join(', ')}.`);
  if (entry.earlier !== undefined) notes.push(`Default was ${entry.earlier}.`);
  if (entry.since !== undefined) notes.push(`Since nixpkgs ${entry.since}.`);
  if (entry.until !== undefined) notes.push(`Deprecated since nixpkgs ${entry.until}.`);
  if (entry.renamedTo !== undefined) notes.push(`Write ${code(entry.renamedTo)} instead.`);
  if (entry.obsolete) notes.push('Runtimes take no notice of it.');
  if (entry.support === 'ignored') notes.push("It has no effect in nixlayer's own functions.");
  if (entry.own) notes.push("nixlayer's own: dockerTools does not know it.");
  return notes.length === 0 ? [] : [notes.join(' ')];
}

/** Between backticks, whatever it contains. */
function code(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((ticks) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${text}${fence}` : `${fence} ${text} ${fence}`;
}

function shortened(text: string): string {
  const limit = 400;
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}

function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
