import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEvaluator } from '../../src/eval/index.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'eval-print-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The file as XML. */
function xmlOf(text: string, strict: boolean): string {
  const file = join(folder, 'value.nix');
  writeFileSync(file, text);
  const evaluator = createEvaluator({ searchPath: [] });
  return evaluator.toXml(evaluator.evalFile(file), { strict }).replaceAll(folder, 'FOLDER');
}

// Recorded with nix-instantiate --eval --xml of Nix 2.26.
describe('XML has the places of attributes and functions, columns in bytes', () => {
  const text = `{
  "ü" = 1; f = { a, d ? 1, ... }@args: a;
  e = { g = 1 + 1; h = [ "x" (1 + 1) ./y (x: x) ]; };
  inherit (builtins) langVersion;
}
`;

  test('and tells what is not evaluated', () => {
    expect(xmlOf(text, false)).toBe(`<?xml version='1.0' encoding='utf-8'?>
<expr>
  <attrs>
    <attr column="3" line="3" name="e" path="FOLDER/value.nix">
      <unevaluated />
    </attr>
    <attr column="13" line="2" name="f" path="FOLDER/value.nix">
      <unevaluated />
    </attr>
    <attr column="22" line="4" name="langVersion" path="FOLDER/value.nix">
      <unevaluated />
    </attr>
    <attr column="3" line="2" name="ü" path="FOLDER/value.nix">
      <int value="1" />
    </attr>
  </attrs>
</expr>
`);
  });

  test('and all that is inside, when it has to be strict', () => {
    expect(xmlOf(text, true)).toBe(`<?xml version='1.0' encoding='utf-8'?>
<expr>
  <attrs>
    <attr column="3" line="3" name="e" path="FOLDER/value.nix">
      <attrs>
        <attr column="9" line="3" name="g" path="FOLDER/value.nix">
          <int value="2" />
        </attr>
        <attr column="20" line="3" name="h" path="FOLDER/value.nix">
          <list>
            <string value="x" />
            <int value="2" />
            <path value="FOLDER/y" />
            <function column="43" line="3" path="FOLDER/value.nix">
              <varpat name="x" />
            </function>
          </list>
        </attr>
      </attrs>
    </attr>
    <attr column="13" line="2" name="f" path="FOLDER/value.nix">
      <function column="17" line="2" path="FOLDER/value.nix">
        <attrspat ellipsis="1" name="args">
          <attr name="a" />
          <attr name="d" />
        </attrspat>
      </function>
    </attr>
    <attr column="22" line="4" name="langVersion" path="FOLDER/value.nix">
      <int value="6" />
    </attr>
    <attr column="3" line="2" name="ü" path="FOLDER/value.nix">
      <int value="1" />
    </attr>
  </attrs>
</expr>
`);
  });
});

test('XML of a text has no path', () => {
  const evaluator = createEvaluator({ searchPath: [] });
  expect(evaluator.toXml(evaluator.evalExpression('{ a = 1; }', '/'))).toContain(
    '<attr column="3" line="1" name="a">',
  );
});
