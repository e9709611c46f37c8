// Entries of the table → snippets of the protocol, with tab stops.
import type { TableEntry } from '../table.ts';

/** `maxLayers = ${1:100};` */
export function snippetOf(entry: TableEntry): string {
  return `${entry.name} = ${placeholderOf(entry)};$0`;
}

function placeholderOf(entry: TableEntry): string {
  const { types, default: fallback } = entry;
  if (entry.oneOf) return `"\${1|${entry.oneOf.map(escaped).join(',')}|}"`;
  if (types.includes('bool')) return `\${1|${entry.default === 'true' ? 'true,false' : 'false,true'}|}`;
  const text = fallback === undefined ? undefined : /^"(.*)"$/s.exec(fallback)?.[1];
  if (text !== undefined && types.includes('string')) return `"\${1:${escaped(text)}}"`;
  if (fallback !== undefined && /^\d+$/.test(fallback)) return `\${1:${fallback}}`;
  const [type] = types.filter((each) => each !== 'null');
  switch (type) {
    case 'string':
      return '"$1"';
    case 'list':
      return entry.items === 'list' ? '[ [ $1 ] ]' : '[ $1 ]';
    case 'set':
      return '{\n\t$1\n}';
    default:
      return types.includes('list') ? '[ $1 ]' : '$1';
  }
}

/** What has a meaning in snippets, in choices too. */
function escaped(text: string): string {
  return text.replace(/[\\$},|]/g, '\\$&');
}
