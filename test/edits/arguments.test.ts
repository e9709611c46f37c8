import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../src/edits/apply-fixes.ts';
import {
  addArgument,
  addArgumentAfter,
  removeArgument,
  renameArgument,
  replaceArgument,
} from '../../src/edits/arguments.ts';
import type { EditDraft } from '../../src/edits/edit.ts';
import { placeOf } from '../../src/lint/run/run-rules.ts';
import type { CallFacts } from '../../src/program/call-facts.ts';
import { Program } from '../../src/program/program.ts';
import { exampleFile, exampleFileSystem } from '../lint/example-files.ts';

type Change = (call: CallFacts) => EditDraft | undefined;

const always = () => true;
const tagOf = (call: CallFacts) => {
  const argument = call.argument('tag');
  if (!argument) throw new Error('the example has no tag');
  return argument;
};
const rename: Change = (call) => renameArgument(call, tagOf(call), 'label', always);
const remove: Change = (call) => removeArgument(call, tagOf(call), always);
const replaceTag: Change = (call) => {
  const [value] = call.values('tag');
  return value && replaceArgument(call, tagOf(call), value, '"2"');
};

describe('an argument', () => {
  it.each<[string, Change, string, string]>([
    ['is renamed', rename, 'b { name = "a"; tag = "1"; }', 'b { name = "a"; label = "1"; }'],
    ['is renamed between quotes', rename, 'b { "tag" = "1"; }', 'b { label = "1"; }'],
    ['is renamed where it is inherited', rename, 'b { inherit tag; }', 'b { label = tag; }'],
    ['is renamed among others', rename, 'b { inherit name tag v; }', 'b { inherit name v; label = tag; }'],
    [
      'is renamed among others, on a line of its own',
      rename,
      'b {\n  inherit\n    name # a\n    tag\n    ;\n}',
      'b {\n  inherit\n    name # a\n    ;\n  label = tag;\n}',
    ],
    ['is renamed where a set gives it', rename, 'b { inherit (v) tag; }', 'b { label = v.tag; }'],
    ['is removed', remove, 'b { name = "a"; tag = "1"; }', 'b { name = "a"; }'],
    [
      'is removed from a variable',
      remove,
      'let x = { tag = "1"; name = "a"; }; in b x',
      'let x = { name = "a"; }; in b x',
    ],
    ['gets another value', replaceTag, 'b { tag = "1"; }', 'b { tag = "2"; }'],
    ['is added', (call) => addArgument(call, 'uid = 1;'), 'b { tag = "1"; }', 'b { tag = "1"; uid = 1; }'],
    [
      'is added behind another one',
      (call) => addArgumentAfter(call, tagOf(call), 'uid = 1;'),
      'b {\n  tag = "1";\n  name = "a";\n}',
      'b {\n  tag = "1";\n  uid = 1;\n  name = "a";\n}',
    ],
  ])('%s', (_, change, before, after) => {
    expect(changed(before, change)).toBe(after);
  });

  it.each<[string, Change, string]>([
    ['that the set itself reads', rename, 'b rec { tag = "1"; name = "a-${tag}"; }'],
    ['that the set inherits again', remove, 'b rec { tag = "1"; config.Labels = { inherit tag; }; }'],
    ['that somebody selects', remove, 'let x = { tag = "1"; }; in b (x // { name = x.tag; })'],
    [
      'that somebody inherits from the set',
      rename,
      'let x = { tag = "1"; }; in b (x // { inherit (x) tag; name = "a"; })',
    ],
    ['whose value is written elsewhere', replaceTag, 'let t = "1"; in b { tag = t; }'],
    ['whose value has an interpolation', replaceTag, 'b { tag = "${v}"; }'],
    ['that is a default', remove, '({ tag ? "1" }: b { inherit tag; }) { }'],
    [
      'in a set that is no literal',
      (call) => addArgument(call, 'uid = 1;'),
      'let x = { tag = "1"; }; in b x',
    ],
  ])('stays as it is: one %s', (_, change, before) => {
    expect(changed(before, change)).toBe(before);
  });

  it('stays where another call needs it', () => {
    const shared = 'let x = { tag = "1"; }; in [ (b x) (dockerTools.buildLayeredImage x) ]';
    const change: Change = (call) => renameArgument(call, tagOf(call), 'label', (each) => !each.isLayered);
    expect(changed(shared, change)).toBe(shared);
  });
});

const head = '{ dockerTools, v, name, tag }: let b = dockerTools.buildImage; in ';

function changed(code: string, change: Change): string {
  const program = new Program(exampleFile, {
    fileSystem: exampleFileSystem({ code: head + code }),
    searchPath: [],
  });
  const call = program.calls.find((each) => each.function === 'buildImage');
  const draft = call && change(call);
  const edits = draft ? [{ ...placeOf(draft.at), newText: draft.newText }] : [];
  return applyEdits(head + code, edits).slice(head.length);
}
