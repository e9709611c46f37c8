import type { CallValue } from '../../../dockertools/image-call.ts';
import type { Origin } from '../../../eval/index.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';

export const valueFails: Rule = {
  id: 'value-fails',
  meta: {
    summary: 'A value of an image cannot be evaluated.',
    rationale:
      'Nix evaluates what an image needs when it is built, and ends with this error. Attributes that a set does not have, and what ' +
      '`throw` and `assert` say, are left out: a generated file or a caller may be missing.',
    sources: [{ title: 'Nix manual, language', url: 'https://nix.dev/manual/nix/stable/language/' }],
    severity: 'error',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, tag ? throw "give a tag" }:',
          'let sources = { }; in',
          'pkgs.dockerTools.buildImage {',
          '  name = "a";',
          '  inherit tag;',
          '  config.Env = [ "PORT=${toString 80}" "V=${sources.version}" ];',
          '}',
        ),
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'let ports = { http = 80; }; in',
          'pkgs.dockerTools.buildImage {',
          '  name = "a";',
          '  config.Env = pkgs.lib.mapAttrsToList (name: port: "${name}=${port}") ports;',
          '  tag = "a" + 1;',
          '}',
        ),
        findings: [
          { at: '${port}', message: 'cannot be evaluated: cannot coerce an integer' },
          { at: '"a" + 1', message: 'cannot be evaluated: cannot coerce an integer' },
        ],
      },
    ],
  },
  onCall: (call, report) => {
    for (const { name, value } of call.arguments)
      for (const { message, at } of failuresIn(call, value))
        report({ message: `a value of '${name}' cannot be evaluated: ${message}`, at });
  },
};

function failuresIn(
  call: CallFacts,
  value: CallValue,
): readonly { readonly message: string; readonly at: Origin }[] {
  switch (value.type) {
    case 'list':
      return value.items.flatMap((item) => failuresIn(call, item));
    case 'set':
      return Object.values(value.attributes).flatMap((inner) => failuresIn(call, inner));
    case 'unknown': {
      const failure = call.failureOf(value);
      return failure ? [failure] : [];
    }
    default:
      return [];
  }
}
