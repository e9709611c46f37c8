import type { ArgumentType, ImageArgument } from '../../../dockertools/functions/argument.ts';
import type { CallArgument, CallValue } from '../../../dockertools/image-call.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { hasAttribute, isNull, kindOf, textPieces } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Report, Rule } from '../../rule.ts';
import { manual } from '../sources.ts';

export const argumentType: Rule = {
  id: 'argument-type',
  meta: {
    summary: 'An argument has a type that the function does not take.',
    rationale:
      'Nix checks types where a value is used, deep inside dockerTools, and its message names a line of nixpkgs. Numbers are ' +
      'written without quotes, tags with them; `config` is a set.',
    sources: [manual('buildImage'), manual('streamLayeredImage')],
    severity: 'error',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, maxLayers ? null, version ? 1 }:',
          'pkgs.dockerTools.buildLayeredImage ({',
          '  name = "a";',
          '  tag = toString version;',
          '  contents = pkgs.hello;',
          '  extraCommands = ./setup.sh;',
          '  config = { } // pkgs.lib.optionalAttrs (maxLayers != null) { Cmd = [ ]; };',
          '})',
        ),
        files: { 'setup.sh': 'mkdir tmp' },
        why: 'Nix makes a string of a path, and the type of a package is not known.',
        wild: true,
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; uid = "1000"; created = null; contents = { outPath = ./x; }; }',
        why: 'A set with `outPath` is as good as a package.',
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; layeringPipeline = "${pkgs.layers}/default.json"; }',
        why: 'A path in a text.',
      },
      {
        code: '{ pkgs, key }: pkgs.dockerTools.buildImage { name = "a"; ${key} = 1; }',
        why: 'Which argument that is, is not known.',
      },
      {
        code: '{ buildImage }: buildImage { name = "a"; config = [ ]; }',
        why: 'Of a parameter only the name is that of the function.',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'let layers = "100"; in',
          'pkgs.dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  tag = 1;',
          '  maxLayers = layers;',
          '  config = [ "/bin/sh" ];',
          '  includeStorePaths = null;',
          '}',
        ),
        findings: [
          { at: '"100"', message: "'maxLayers' is a string, where buildLayeredImage expects an integer" },
          {
            at: '1',
            line: 5,
            message: "'tag' is an integer, where buildLayeredImage expects a string or null",
          },
          {
            at: '[ "/bin/sh" ]',
            message: "'config' is a list, where buildLayeredImage expects a set or null",
          },
          {
            at: 'null',
            message: "'includeStorePaths' is null, where buildLayeredImage expects a Boolean",
          },
        ],
      },
      {
        code: '{ pkgs, big }: pkgs.dockerTools.streamLayeredImage { name = "a"; maxLayers = if big then 120 else "60"; }',
        findings: [{ at: '"60"', message: "'maxLayers' is a string" }],
      },
      {
        code: '{ pkgs, nixlayer }: (nixlayer.lib.dockerTools pkgs).buildLayeredImage { name = "a"; layers = { python = [ pkgs.python3 ]; }; }',
        findings: [
          {
            at: '{ python = [ pkgs.python3 ]; }',
            message: "'layers' is a set, where buildLayeredImage expects a list",
          },
        ],
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildImage [ { name = "a"; } ]',
        findings: [{ at: '[ { name = "a"; } ]', message: 'buildImage takes a set, not a list' }],
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.mergeImages { a = ./a.tar; }',
        findings: [{ at: 'pkgs.dockerTools.mergeImages', message: 'mergeImages takes a list, not a set' }],
      },
    ],
  },
  onCall: (call, report) => {
    if (call.isAssumed) return;
    reportWhole(call, report);
    for (const argument of call.arguments) {
      const entry = call.table.arguments.find(({ name }) => name === argument.name);
      if (!entry || mayBeAnother(call, argument)) continue;
      for (const value of call.valuesOf(argument)) {
        const kind = kindOf(value);
        if (kind === undefined || isAccepted(entry, value, kind)) continue;
        report({
          message: `'${argument.name}' is ${kind}, where ${call.function} expects ${listInWords(entry.types)}`,
          at: call.originOf(value, call.keyOf(argument)),
        });
      }
    }
  },
};

// In `{ name = "a"; ${key} = 1; }` any argument may be the 1.
function mayBeAnother({ call }: CallFacts, { value }: CallArgument): boolean {
  return call.openArguments !== undefined && value.type === 'choice';
}

// The one argument of the call itself.
function reportWhole(call: CallFacts, report: Report): void {
  const { takes } = call.table;
  const [whole] = call.call.arguments;
  if (whole?.name !== '') {
    if (takes === 'list') report({ message: `${call.function} takes a list, not a set`, at: call.callee });
    return;
  }
  for (const value of call.valuesOf(whole)) {
    const kind = kindOf(value);
    if (kind === undefined || kind === `a ${takes}`) continue;
    report({ message: `${call.function} takes a ${takes}, not ${kind}`, at: call.originOf(value) });
  }
}

const words: Readonly<Record<ArgumentType, string>> = {
  string: 'a string',
  int: 'an integer',
  bool: 'a Boolean',
  null: 'null',
  path: 'a path',
  package: 'a package',
  list: 'a list',
  set: 'a set',
  function: 'a function',
};

function isAccepted({ types, required }: ImageArgument, value: CallValue, kind: string): boolean {
  if (types.some((type) => words[type] === kind)) return true;
  // What nobody set: in shell texts it is an empty word.
  if (isNull(value)) return !required && !types.every((type) => type === 'int' || type === 'bool');
  const takesFile = types.includes('package') || types.includes('path');
  return (takesFile && mayBePath(value)) || ((takesFile || types.includes('string')) && isLikeString(value));
}

// A text that is, or begins with, a path of the store.
function mayBePath(value: CallValue): boolean {
  const start = textPieces(value)?.[0];
  return value.type === 'text'
    ? start === undefined || start.startsWith('/')
    : start?.startsWith('/') === true;
}

// What Nix puts into a string or copies to the store.
function isLikeString(value: CallValue): boolean {
  if (value.type === 'set')
    return hasAttribute(value, 'outPath') !== false || hasAttribute(value, '__toString') !== false;
  return value.type === 'path' || value.type === 'package' || value.type === 'image';
}

function listInWords(types: readonly ArgumentType[]): string {
  const all = types.map((type) => words[type]);
  const last = all.pop() ?? '';
  return all.length === 0 ? last : `${all.join(', ')} or ${last}`;
}
