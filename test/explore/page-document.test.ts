// The page as a document: nothing in an image can leave the element that holds it.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dataId, type PageData } from '../../src/explore/data/page-data.ts';
import { jsonForScript, pageDocument } from '../../src/explore/page-document.ts';
import { madeContents, madeInput } from './explorer-image.ts';

const assets = { script: 'run()', style: 'a{}' };
const document = (name: string): string => {
  const made = madeContents([{ name: 'a-1', files: [{ path: name, size: 1 }] }]);
  const explanation = { ...made.explanation, names: [name], input: name };
  return pageDocument(madeInput({ ...made, explanation }), assets).parts.join('');
};

/** Pieces of what ends elements, with anything around them. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '</script>',
        '<script>',
        '<!--',
        '-->',
        ']]>',
        '"',
        "'",
        '&lt;',
        '</title>',
        '\u2028',
        '\u202e',
        '\\',
      ),
      fc.string({ unit: 'binary' }),
    ),
  )
  .map((parts) => parts.join(''));

test('data that stand in a script element are read as they were, whatever is in them', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const json = jsonForScript({ [text]: text });
      expect(json).not.toMatch(/[<>&\u2028\u2029]/);
      expect(JSON.parse(json)).toEqual({ [text]: text });
    }),
  );
});

test('a document has the elements that it has, whatever an image is called', () => {
  const shape = (html: string) => [...html.matchAll(/<\/?(?:script|title|style|body)/g)].map(([tag]) => tag);
  const plain = shape(document('plain'));
  fc.assert(
    fc.property(hostile, (name) => {
      const html = document(name);
      expect(shape(html)).toEqual(plain);
      const [, json = ''] = new RegExp(`id="${dataId}">(.*?)</script>`, 's').exec(html) ?? [];
      expect((JSON.parse(json) as PageData).images[0]!.explanation.names).toEqual([name]);
    }),
  );
});

test('the policy allows the code and the looks that are there, and nothing else', () => {
  const { parts, contentSecurityPolicy } = pageDocument(madeInput(madeContents([{ name: 'a-1' }])), assets);
  const hash = (text: string): string => createHash('sha256').update(text).digest('base64');
  expect(contentSecurityPolicy).toBe(
    `default-src 'none'; script-src 'sha256-${hash('run()')}'; style-src 'sha256-${hash('a{}')}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
  expect(parts.join('')).toContain(
    `content="${contentSecurityPolicy.replace("; frame-ancestors 'none'", '')}"`,
  );
});
