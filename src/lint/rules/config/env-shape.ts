import type { CallValue } from '../../../dockertools/image-call.ts';
import { replace, replaceBrackets } from '../../../edits/drafts.ts';
import type { EditDraft, FixDraft } from '../../../edits/edit.ts';
import { reach } from '../../../edits/rename-nixpkgs.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { attributeOf, isTextual, kindOf, possibleValues } from '../../../program/call-values.ts';
import { nameOfBinding, type SourceFile } from '../../../program/source-file.ts';
import type { Binding, Expr } from '../../../syntax/index.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { dockerImageSpecification } from '../sources.ts';
import { bindingOfEntry, type ConfigEntry, configEntries, onlyBindingOfEntry } from './config-entries.ts';

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
          '{ dockerTools, pkgs }:',
          'let PORT = 80; home = "/srv"; env = { A = "1"; B = PORT; }; in [',
          '  (dockerTools.buildImage { name = "a"; config.Env = { inherit PORT; HOME = home; CERT = "${pkgs.cacert}/a"; }; })',
          '  (dockerTools.buildImage { name = "b"; config.Env = env // { C = home; }; }) # more',
          ']',
        ),
        findings: [
          { at: '{ inherit PORT; HOME = home; CERT = "${pkgs.cacert}/a"; }', message: "'Env' is a list" },
          { at: 'env // { C = home; }', message: "'Env' is a list" },
        ],
        fixed: nix(
          '{ dockerTools, pkgs }:',
          'let PORT = 80; home = "/srv"; env = { A = "1"; B = PORT; }; in [',
          '  (dockerTools.buildImage { name = "a"; config.Env = [ "PORT=${toString PORT}" "HOME=${home}" "CERT=${pkgs.cacert}/a" ]; })',
          '  (dockerTools.buildImage { name = "b"; config.Env = pkgs.lib.mapAttrsToList (name: value: "${name}=${toString value}") (env // { C = home; }); }) # more',
          ']',
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
  const written = bindingOfEntry(call, entry);
  const edits =
    (written && editsOf(written.file, written.binding.value, entry.value)) ?? computed(call, entry);
  return edits ? [{ title: 'Make it a list', applicability: 'safe', edits }] : [];
}

/** Undefined when the elements cannot be told from the text alone. */
function editsOf(file: SourceFile, expr: Expr, value: CallValue): readonly EditDraft[] | undefined {
  if (expr.type === 'String' && expr.style === 'quoted')
    return [replace(file.origin(expr), `[ ${file.textOf(expr)} ]`)];
  if (expr.type !== 'AttrSet' || expr.recursive) return undefined;
  const items = expr.bindings.map((binding) => {
    const text = itemOf(file, binding, value);
    return text === undefined ? undefined : replace(file.origin(binding), text);
  });
  return items.every((item) => item !== undefined)
    ? [...items, ...replaceBrackets(file, expr, '[]')]
    : undefined;
}

// `A = "1";` → `"A=1"`, `inherit A;` → `"A=${A}"`
function itemOf(file: SourceFile, binding: Binding, set: CallValue): string | undefined {
  if (binding.type === 'InheritBinding') {
    const from = binding.from && simple.has(binding.from.type) ? `${file.textOf(binding.from)}.` : '';
    if (binding.from && from === '') return undefined;
    const texts = binding.names.map(({ name }) => interpolated(name, `${from}${name}`, set));
    return texts.every((text) => text !== undefined) ? texts.join(' ') : undefined;
  }
  const name = nameOfBinding(binding);
  if (name === undefined || !variableName.test(name)) return undefined;
  const { value } = binding;
  if (value.type === 'Integer') return `"${name}=${value.value}"`;
  if (value.type === 'String' && value.style === 'quoted') return `"${name}=${file.textOf(value).slice(1)}`;
  return interpolated(name, file.textOf(value), set);
}

const variableName = /^\w+$/;
const simple = new Set<Expr['type']>(['Identifier', 'Select', 'Parenthesized']);

/** Strings as they are, integers with `toString`; of a value that is not known nobody knows what it would become. */
function interpolated(name: string, text: string, set: CallValue): string | undefined {
  const value = attributeOf(set, name);
  if (value === undefined || !variableName.test(name) || text.includes('#')) return undefined;
  if (possibleValues(value).every((each) => isTextual(each) === true)) return `"${name}=\${${text}}"`;
  const isNumber = possibleValues(value).every((each) => kindOf(each) === 'an integer');
  const operand = /^[\w.'-]+$/.test(text) ? text : `(${text})`;
  return isNumber ? `"${name}=\${toString ${operand}}"` : undefined;
}

/** A list out of a set that is made elsewhere, if each of its values is a text or an integer. */
function computed(call: CallFacts, entry: ConfigEntry): readonly EditDraft[] | undefined {
  const placed = onlyBindingOfEntry(call, entry);
  if (!placed || entry.value.type !== 'set' || entry.value.open) return undefined;
  const values = Object.values(entry.value.attributes).flatMap(possibleValues);
  if (!values.every((each) => isTextual(each) === true || kindOf(each) === 'an integer')) return undefined;
  const { value } = placed.binding;
  const lib = reach(placed.file, value, ['lib', 'mapAttrsToList']);
  if (!lib || lib.edits.length > 0) return undefined;
  const { start, end } = value;
  const isSimple = simple.has(value.type) || value.type === 'AttrSet';
  const open = isSimple ? '' : '(';
  return [
    replace(
      placed.file.origin({ start, end: start }),
      `${lib.text} (name: value: "\${name}=\${toString value}") ${open}`,
    ),
    ...(isSimple ? [] : [replace(placed.file.origin({ start: end, end }), ')')]),
  ];
}
