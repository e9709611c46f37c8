// The manual is made of the commands when the package is built; package.json names its pages, `npm run generate:docs` writes that.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeCommand, withInner } from '../../docs/generate/command-description.ts';
import { loadCommands } from '../../docs/generate/load-commands.ts';
import { manualPages } from '../../docs/generate/manual.ts';
import { roff, roffProse } from '../../docs/generate/roff.ts';

const pages = await manualPages('2026-01-31');
const commands = (await loadCommands()).map((command) => describeCommand(command));
const manifestFile = join(import.meta.dirname, '../../package.json');

it('package.json names every page', async () => {
  const man = [...pages.keys()].map((name) => `./dist/man/${name}`);
  const manifest = { ...JSON.parse(readFileSync(manifestFile, 'utf8')), man };
  await expect(`${JSON.stringify(manifest, undefined, 2)}\n`).toMatchFileSnapshot(manifestFile);
});

it('there is a page of the whole, and one for each command', () => {
  const names = commands.map(({ name }) => `${name.replaceAll(' ', '-')}.1`);
  expect([...pages.keys()]).toEqual(['nixlayer.1', ...names]);
});

describe.each(commands)('$name', (command) => {
  const page = pages.get(`${command.name.replaceAll(' ', '-')}.1`) ?? '';

  it('has the sections that manual pages have, in their order', () => {
    const titles = [...page.matchAll(/^\.SH (.*)$/gm)].map(([, title]) => title);
    const order = [
      ...['NAME', 'SYNOPSIS', 'DESCRIPTION', 'ARGUMENTS', 'OPTIONS', 'NOTES', 'COMMANDS', 'EXAMPLES'],
      ...['EXIT STATUS', 'ENVIRONMENT', 'FILES', 'SEE ALSO'],
    ];
    expect(titles).toEqual(order.filter((title) => titles.includes(title)));
    const always = ['NAME', 'SYNOPSIS', 'DESCRIPTION', 'OPTIONS', 'EXAMPLES', 'EXIT STATUS', 'SEE ALSO'];
    expect(titles).toEqual(expect.arrayContaining(always));
  });

  it('has every option, and every command below it', () => {
    for (const { name, options } of withInner(command)) {
      if (name !== command.name) expect(page).toContain(`.SS ${roff(name)}\n`);
      for (const { term } of options) expect(page).toContain(`\\fB${roff(term)}\\fR`);
    }
  });

  it('is plain ASCII, and has no request that was text', () => {
    expect(page).toMatch(/^[\n\x20-\x7e]*$/);
    const requests = [...page.matchAll(/^[.'](\S*)/gm)].map(([, name]) => name);
    const known = ['TH', 'SH', 'SS', 'PP', 'TP', 'RS', 'RE', 'nf', 'fi'];
    expect(requests.filter((name) => !known.includes(name ?? ''))).toEqual([]);
  });
});

it.each([
  ['.dot', '\\&.dot'],
  ["'quote", '\\(aqquote'],
  ['a\\b', 'a\\eb'],
  ['--no-cache', '\\-\\-no\\-cache'],
  ['first\n.second', 'first\n\\&.second'],
  ['1–9 ‹x›', '1\\[u2013]9 \\[u2039]x\\[u203A]'],
])('the text %j is %j in roff', (text, expected) => {
  expect(roff(text)).toBe(expected);
});

it('no text becomes a request or an escape of its own', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      for (const written of [roff(text), roffProse(text)]) {
        expect(written).not.toMatch(/^[.']/m);
        expect(written.replace(/\\(?:e|-|&|\((?:aq|ga|ha|ti|dq)|\[u[0-9A-F]+\]|f[BR])/g, '')).not.toContain(
          '\\',
        );
      }
    }),
  );
});
