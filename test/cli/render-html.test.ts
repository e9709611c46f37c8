import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Section, sentence } from '../../src/cli/document.ts';
import { renderHtml } from '../../src/cli/render-html.ts';

const hostile = '</td><script>alert("1")</script>\u202e\u001b[31m&\'';

describe('renderHtml', () => {
  const sections: readonly Section[] = [
    { title: [{ quoted: 'app:1' }], blocks: [{ kind: 'paragraph', text: sentence`It runs ${'/bin/app'}.` }] },
    {
      title: ['More'],
      isFolded: true,
      blocks: [
        { kind: 'list', items: [['one'], [{ foreign: hostile }]] },
        { kind: 'facts', facts: [['User', ['root']]] },
        { kind: 'table', head: ['a', 'b'], rows: [[['1'], [{ quoted: hostile }]]], aligns: ['right'] },
      ],
    },
  ];
  const page = renderHtml(sections);

  it('makes a page that loads and runs nothing', () => {
    expect(page).toMatch(/^<!DOCTYPE html>/);
    expect(page).toMatch(/content="default-src 'none'; style-src 'sha256-[\w+/]{43}='/);
    expect(page).not.toMatch(/<script|https?:|url\(|style="/);
    expect(page).toContain('<title>app:1</title>');
    expect(page).toContain('<h1><code>app:1</code></h1>');
    expect(page).toContain('<details><summary>More</summary>');
    expect(page).toContain('<dt>User</dt><dd>root</dd>');
    expect(page).toContain('<td class="number">1</td>');
  });

  it('shows names of others as text', () => {
    const shown = '&lt;/td&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;\\u202e\\u001b[31m&amp;&#39;';
    expect(page).toContain(`<bdi>${shown}</bdi>`);
    expect(page).toContain(`<code>${shown}</code>`);
  });

  it('has the same tags whatever names are', () => {
    const tags = (html: string): string[] => html.replace(/<style>.*?<\/style>/s, '').match(/<[^>]*>/g) ?? [];
    const pageOf = (name: string): string =>
      renderHtml([{ title: [{ quoted: name }], blocks: [{ kind: 'list', items: [[{ foreign: name }]] }] }]);
    const expected = tags(pageOf('name'));
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(tags(pageOf(name))).toEqual(expected);
      }),
    );
  });
});
