import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replacementsFor, rewriteHashes, scanContent } from '../../../src/image/diff/store-hashes.ts';
import { sha256Hex } from '../../../src/store/hash.ts';

const hello = '0c3hbzb6d5v9bdbnq8mr5wsnhbjv6yrb';
const helloAgain = 'yv0m5brhzqbbkhcxyh6bf9ri8ra4lcgs';
const bash = '1b9p07z77phvv2hf6gm9f28syp39f1ag';
const known = replacementsFor([
  `/nix/store/${hello}-hello-2.12.1`,
  `/nix/store/${helloAgain}-hello-2.12.1`,
  `/nix/store/${bash}-bash-5.2`,
]);

function scan(content: string | Uint8Array, chunkSize = Number.POSITIVE_INFINITY) {
  const bytes = Buffer.from(content as string, 'latin1');
  const reader = scanContent(known);
  for (let start = 0; start < bytes.length; start += chunkSize) {
    const chunk = Uint8Array.from(bytes.subarray(start, start + chunkSize));
    reader.update(chunk);
    // Whoever reads may use the memory for what comes next.
    chunk.fill(0x7a);
  }
  return reader.finish();
}

describe('scanContent', () => {
  it.each([
    ['nothing', '', []],
    ['less than a hash', hello.slice(0, 31), []],
    ['a hash alone', hello, [hello]],
    ['a store path', `exec /nix/store/${hello}-hello-2.12.1/bin/hello\n`, [hello]],
    ['two of them, sorted, each once', `${bash} ${hello} ${bash}`, [hello, bash].sort()],
    ['two without a border', bash + hello, [hello, bash].sort()],
    ['a hash within a longer run of digits', `zzz${hello}zzz`, [hello]],
    ['a hash after all but one of its digits', hello.slice(0, 31) + hello, [hello]],
    ['a hash that is not known', 'a'.repeat(32), []],
    ['a hash that is broken by one byte', `${hello.slice(0, 16)}-${hello.slice(16)}`, []],
    ['bytes above 127', `\xff\xfe${hello}\x80`, [hello]],
  ])('finds in %s what it names', (_, content, references) => {
    const scanned = scan(content);
    expect(scanned.references).toEqual(references);
    expect(scanned.digest).toBe(`sha256:${sha256Hex(Buffer.from(content, 'latin1'))}`);
    expect(scanned.rewritten === scanned.digest).toBe(references.length === 0);
  });

  it('digests the content with the replacements as what is rewritten', () => {
    const content = `a ${hello} b ${bash}${hello} c`;
    const rewritten = rewriteHashes(content, known);
    expect(scan(content).rewritten).toBe(`sha256:${sha256Hex(rewritten)}`);
  });

  it('has nothing to look for without hashes', () => {
    const reader = scanContent(new Map());
    reader.update(Buffer.from(hello));
    const digest = `sha256:${sha256Hex(hello)}`;
    expect(reader.finish()).toEqual({ digest, rewritten: digest, references: [] });
  });

  const piece = fc.oneof(
    fc.constantFrom(hello, helloAgain, bash, hello.slice(0, 31), bash.slice(1), 'z'.repeat(40)),
    fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) }),
  );
  const content = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));

  it('does not depend on where chunks end', () => {
    fc.assert(
      fc.property(content, fc.integer({ min: 1, max: 70 }), (text, chunkSize) => {
        expect(scan(text, chunkSize)).toEqual(scan(text));
      }),
    );
  });

  it('rewrites contents that differ in hashes of the same name alone to the same', () => {
    const part = fc.oneof(fc.constant('HASH'), fc.constant(bash), fc.string({ maxLength: 20 }));
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        // A dash, so that what is around makes no other hash.
        const a = parts.map((text) => (text === 'HASH' ? hello : text)).join('-');
        const b = parts.map((text) => (text === 'HASH' ? helloAgain : text)).join('-');
        expect(scan(a).rewritten).toBe(scan(b).rewritten);
        expect(rewriteHashes(a, known)).toBe(rewriteHashes(b, known));
      }),
    );
  });

  it('rewrites a text as it rewrites a content', () => {
    fc.assert(
      fc.property(content, (text) => {
        const bytes = Buffer.from(rewriteHashes(text, known), 'latin1');
        expect(scan(text).rewritten).toBe(`sha256:${sha256Hex(bytes)}`);
      }),
    );
  });
});

describe('replacementsFor', () => {
  it('gives store paths of one name the same replacement, as long as a hash', () => {
    expect(known.get(hello)).toBe(known.get(helloAgain));
    expect(known.get(hello)).not.toBe(known.get(bash));
    expect(known.get(hello)).toMatch(/^[0-9a-df-np-sv-z]{32}$/);
  });

  it('leaves out what is no store path', () => {
    expect(replacementsFor(['/nix/store', '/nix/store/.links', `/nix/store/${hello}`, ''])).toEqual(
      new Map(),
    );
  });
});
