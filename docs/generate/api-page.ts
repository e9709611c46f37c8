// docs/api/ENTRY.md: what a public entry exports, with the comments that are in the sources.
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseAst } from 'rolldown/parseAst';

const root = join(import.meta.dirname, '../..');

/** The public entries of the package, as package.json names them. */
export const publicEntries: readonly { readonly name: string; readonly file: string }[] = Object.entries(
  JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).exports as Record<string, unknown>,
).flatMap(([path, target]) => {
  const file = (target as { readonly default?: string }).default;
  if (file === undefined) return [];
  return [
    { name: path.replace('.', 'nixlayer'), file: file.replace('./dist/', 'src/').replace(/\.js$/, '.ts') },
  ];
});

interface Exported {
  readonly name: string;
  readonly comment: string;
  readonly declaration: string;
  /** Of the source, relative to the repository. */
  readonly file: string;
}

// As much of the syntax tree (ESTree with TypeScript) as is looked at.
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly id?: { readonly name: string };
  readonly body?: Node & { readonly body?: readonly Node[] };
  readonly declaration?: Node;
  readonly declarations?: readonly (Node & { readonly init?: Node })[];
  readonly exported?: { readonly name: string };
  readonly key?: { readonly type: string };
  readonly local?: { readonly name: string };
  readonly source?: { readonly value: string } | null;
  readonly specifiers?: readonly Node[];
  readonly value?: (Node & { readonly body?: Node }) | null;
}

export function apiPage({ name, file }: (typeof publicEntries)[number]): string {
  const sections = exportsOf(join(root, file)).map(
    ({ name: exported, comment, declaration, file: source }) =>
      `## ${exported}\n\n${comment === '' ? '' : `${comment}\n\n`}\`\`\`ts\n${declaration}\n\`\`\`\n\n[source](../../${source})`,
  );
  return `${[`# ${name}`, '<!-- Made by `npm run generate:docs` from the sources; changes here are lost. -->', ...sections].join('\n\n')}\n`;
}

/** In the order of names. */
function exportsOf(file: string): readonly Exported[] {
  const { body } = readTree(file);
  const found = body.flatMap((node): readonly Exported[] => {
    if (node.type === 'ExportAllDeclaration') return exportsOf(sourceOf(file, node));
    if (node.type !== 'ExportNamedDeclaration') return [];
    if (node.declaration) return [];
    return (node.specifiers ?? []).map(({ exported, local }) =>
      declarationOf(sourceOf(file, node), local?.name ?? '', exported?.name ?? ''),
    );
  });
  const own = body.flatMap((node) =>
    node.type === 'ExportNamedDeclaration' && node.declaration
      ? [declarationOf(file, nameOf(node.declaration), nameOf(node.declaration))]
      : [],
  );
  const byName = new Map([...found, ...own].map((each) => [each.name, each]));
  return [...byName.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function declarationOf(file: string, name: string, exported: string): Exported {
  const { text, body } = readTree(file);
  for (const node of body) {
    if (node.type !== 'ExportNamedDeclaration') continue;
    if (node.declaration && nameOf(node.declaration) === name)
      return {
        name: exported,
        comment: commentBefore(text, node.start),
        declaration: signature(text, node.declaration),
        file: relative(root, file),
      };
    // Handed on from another file.
    const specifier = node.specifiers?.find((each) => each.exported?.name === name);
    if (specifier && node.source)
      return declarationOf(sourceOf(file, node), specifier.local?.name ?? '', exported);
  }
  throw new Error(`${file} exports no ${name}`);
}

function readTree(file: string): { readonly text: string; readonly body: readonly Node[] } {
  const text = readFileSync(file, 'utf8');
  // The parser's types are those of JavaScript's tree alone.
  return { text, body: parseAst(text, { lang: 'ts' }).body as unknown as readonly Node[] };
}

function sourceOf(file: string, node: Node): string {
  return join(dirname(file), node.source?.value ?? '');
}

function nameOf({ id, declarations }: Node): string {
  return (
    id?.name ?? (declarations?.[0] as { readonly id?: { readonly name: string } } | undefined)?.id?.name ?? ''
  );
}

/** Without what is inside of functions, and without private members. */
function signature(text: string, node: Node): string {
  switch (node.type) {
    case 'FunctionDeclaration':
      return text.slice(node.start, node.body?.start).trimEnd();
    case 'VariableDeclaration': {
      const init = node.declarations?.[0]?.init;
      const head = text.slice(node.start, init?.start).replace(/\s*=\s*$/, '');
      return head.includes(':') || !init ? head : text.slice(node.start, node.end).replace(/;$/, '');
    }
    case 'ClassDeclaration': {
      const members = (node.body?.body ?? []).flatMap((member) => {
        if (member.key?.type === 'PrivateIdentifier') return [];
        const end = member.value?.body?.start ?? member.end;
        const comment = commentBefore(text, member.start, true);
        return [
          `${comment === '' ? '' : `  ${comment}\n`}  ${text.slice(member.start, end).trimEnd().replace(/;$/, '')};`,
        ];
      });
      return `${text.slice(node.start, node.body?.start)}{\n${members.join('\n')}\n}`;
    }
    default:
      return text.slice(node.start, node.end);
  }
}

/** The text of the comment that ends right before `offset`; as it stands when `raw`. */
function commentBefore(text: string, offset: number, raw = false): string {
  const comment = /\/\*\*(?:(?!\*\/)[\s\S])*\*\/\s*$/.exec(text.slice(0, offset))?.[0].trim() ?? '';
  if (raw) return comment;
  return comment
    .replace(/^\/\*\*\s?|\s*\*\/$/g, '')
    .replace(/^[ \t]*\* ?/gm, '')
    .replace(/\{@link (\w+)\}/g, '`$1`')
    .replace(/^@(\w+)/gm, '- **$1**')
    .replace(/\s@(throws|returns|param)\b/g, '\n- **$1**')
    .trim();
}
