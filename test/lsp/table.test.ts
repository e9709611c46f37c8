// Whatever the table of dockerTools functions says, editors show.
import { describe, expect, it } from 'vitest';
import { type ConfigKey, configKeys } from '../../src/dockertools/functions/config-keys.ts';
import { imageFunctions, imageHelpers } from '../../src/dockertools/functions.ts';
import { snippetOf } from '../../src/lsp/completion/snippet.ts';
import { hoverAt } from '../../src/lsp/hover/hover-at.ts';
import { SourceFile } from '../../src/program/source-file.ts';
import { parseAnew, SourceText } from '../../src/syntax/index.ts';

/** @param text with `|` at the cursor */
function hover(text: string): string {
  const source = new SourceText('/image.nix', text.replace('|', ''));
  return hoverAt(SourceFile.of(parseAnew(source)), text.indexOf('|'), [])?.text ?? '';
}

function paths(keys: readonly ConfigKey[], path = 'config'): readonly { path: string; key: ConfigKey }[] {
  return keys.flatMap((key) => [
    { path: `${path}.|${key.name}`, key },
    ...paths(key.keys ?? [], `${path}.${key.name}`),
  ]);
}

const functions = imageFunctions.map((fn) => [fn.name, fn] as const);

describe.each(functions)('%s', (name, fn) => {
  it('is described, and each of its arguments with type, default and what else is to be known', () => {
    expect(hover(`dockerTools.${name}|`)).toContain(fn.summary);
    for (const argument of fn.arguments) {
      const text = hover(`dockerTools.${name} { |${argument.name} = null; }`);
      expect(text).toContain(`${argument.name} : ${argument.types.join(' | ')}`);
      for (const part of [
        argument.default,
        argument.summary,
        argument.since,
        argument.until,
        argument.renamedTo,
      ])
        if (part !== undefined) expect(text).toContain(part);
      if (argument.own) expect(text).toContain("nixlayer's own");
    }
  });

  it('has snippets that are Nix when they are expanded', () => {
    for (const argument of fn.arguments) expect(problems(snippetOf(argument))).toEqual([]);
  });
});

it('every key of config is described, those inside of others too', () => {
  for (const { path, key } of paths(configKeys)) {
    const text = hover(`dockerTools.buildImage { ${path} = null; }`);
    expect(text).toContain(`${path.replace('|', '')} : ${key.types.join(' | ')}`);
    expect(text).toContain(key.summary);
    expect(problems(snippetOf(key))).toEqual([]);
  }
});

it('what else dockerTools has is described', () => {
  for (const { name, summary } of imageHelpers) expect(hover(`[ dockerTools.|${name} ]`)).toContain(summary);
});

/** Of a snippet as a client expands it, with its first choices and nothing where nothing is proposed. */
function problems(snippet: string): readonly string[] {
  const text = snippet
    .replace(/\$\{\d\|((?:[^,|\\]|\\.)*)[^}]*\|\}/g, '$1')
    .replace(/\$\{\d:((?:[^}\\]|\\.)*)\}/g, '$1')
    .replace(/= \$1;/g, '= null;')
    .replace(/\$\d/g, '')
    .replace(/\\(.)/g, '$1');
  const { result } = parseAnew(new SourceText('/snippet.nix', `{ ${text} }`));
  return result.problems.map(({ message }) => `${text}: ${message}`);
}
