import { replace, replaceBrackets } from '../../../edits/drafts.ts';
import type { EditDraft, FixDraft } from '../../../edits/edit.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { isTextual, kindOf, possibleValues } from '../../../program/call-values.ts';
import { nameOfBinding, type SourceFile } from '../../../program/source-file.ts';
import type { Binding, Expr } from '../../../syntax/index.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { dockerImageSpecification } from '../sources.ts';
import { bindingOfEntry, type ConfigEntry, configEntries } from './config-entries.ts';

export const envShape: Rule = {
  id: 'env-shape',
  meta: {
    summary: '`config.Env` is not a list of strings.',
    rationale:
      'Images hold variables as a list of `NAME=VALUE`. Docker refuses a set, and elements that are no strings.',
    sources: [dockerImageSpecification],
    severity: 'error',
    preset: 'recommended',
    fixable: 'safe',
    changes: ['config.Env'],
    since: '0.1.0',
    migration: { goals: ['release'], change: 'form', keeps: 'nothing' },
  },
  examples: {
    valid: [
      {
        code: '{ dockerTools, lib, env }: dockerTools.buildImage { name = "a"; config.Env = lib.mapAttrsToList (n: v: "${n}=${v}") env; }',
        wild: true,
      },
      {
        code: '{ dockerTools, lib, debug ? false }: dockerTools.buildImage { name = "a"; config.Env = [ "A=1" ] ++ lib.optional debug "B=2"; }',
        wild: true,
      },
      { code: '{ dockerTools }: dockerTools.buildImage { name = "a"; config.Env = null; }' },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools, version }:',
          'dockerTools.buildImage { name = "a"; config.Env = { PATH = "/bin"; VERSION = "${version}"; }; }',
        ),
        findings: [
          {
            at: '{ PATH = "/bin"; VERSION = "${version}"; }',
            message: '\'Env\' is a list of "NAME=VALUE", not a set',
          },
        ],
        fixed: nix(
          '{ dockerTools, version }:',
          'dockerTools.buildImage { name = "a"; config.Env = [ "PATH=/bin" "VERSION=${version}" ]; }',
        ),
      },
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage {',
          '  name = "a";',
          '  config.Env = {',
          '    PORT = 80; # web',
          '  };',
          '}',
        ),
        findings: [{ at: '{\n    PORT = 80; # web\n  }', message: "'Env' is a list" }],
        fixed: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage {',
          '  name = "a";',
          '  config.Env = [',
          '    "PORT=80" # web',
          '  ];',
          '}',
        ),
      },
      {
        code: nix(
          'let port = 80; in',
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config.Env = [ "A=1" port ]; }',
        ),
        findings: [{ at: '80', message: 'a string, not an integer' }],
      },
      {
        code: nix('{ dockerTools }:', 'dockerTools.buildImage { name = "a"; config.Env = "A=1"; }'),
        findings: [{ at: '"A=1"', message: 'not a string' }],
        fixed: nix('{ dockerTools }:', 'dockerTools.buildImage { name = "a"; config.Env = [ "A=1" ]; }'),
      },
    ],
  },
  onCall: (call, report) => {
    for (const entry of configEntries(call)) {
      if (entry.key !== 'Env') continue;
      const { value } = entry;
      const kind = kindOf(value);
      if (value.type === 'list') {
        for (const item of value.items.flatMap(possibleValues)) {
          if (isTextual(item) === false)
            report({
              message: `an element of 'Env' is a string, not ${kindOf(item)}`,
              at: call.originOf(item),
            });
        }
      } else if (kind !== undefined && kind !== 'null') {
        report({
          message: `'Env' is a list of "NAME=VALUE", not ${kind}`,
          at: call.originOf(value),
          fixes: fixesOf(call, entry),
        });
      }
    }
  },
};

function fixesOf(call: CallFacts, entry: ConfigEntry): readonly FixDraft[] {
  const placed = bindingOfEntry(call, entry);
  const edits = placed && editsOf(placed.file, placed.binding.value);
  return edits ? [{ title: 'Make it a list', applicability: 'safe', edits }] : [];
}

/** Undefined when the elements cannot be told from the text alone. */
function editsOf(file: SourceFile, value: Expr): readonly EditDraft[] | undefined {
  if (value.type === 'String' && value.style === 'quoted')
    return [replace(file.origin(value), `[ ${file.textOf(value)} ]`)];
  if (value.type !== 'AttrSet' || value.recursive) return undefined;
  const items = value.bindings.map((binding) => {
    const text = itemOf(file, binding);
    return text === undefined ? undefined : replace(file.origin(binding), text);
  });
  return items.every((item) => item !== undefined)
    ? [...items, ...replaceBrackets(file, value, '[]')]
    : undefined;
}

// `A = "1";` → `"A=1"`
function itemOf(file: SourceFile, binding: Binding): string | undefined {
  const name = nameOfBinding(binding);
  if (binding.type !== 'AttrBinding' || name === undefined || !/^\w+$/.test(name)) return undefined;
  const { value } = binding;
  if (value.type === 'Integer') return `"${name}=${value.value}"`;
  return value.type === 'String' && value.style === 'quoted'
    ? `"${name}=${file.textOf(value).slice(1)}`
    : undefined;
}
