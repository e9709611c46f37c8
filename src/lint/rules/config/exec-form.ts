import type { CallValue } from '../../../dockertools/image-call.ts';
import { nixString, replace } from '../../../edits/drafts.ts';
import type { FixDraft } from '../../../edits/edit.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { isTextual, kindOf, possibleValues, textOf, textPieces } from '../../../program/call-values.ts';
import type { Expr } from '../../../syntax/index.ts';
import { nix } from '../../example-code.ts';
import type { Finding, Report, Rule } from '../../rule.ts';
import { dockerImageSpecification, hadolint, nixpkgs } from '../sources.ts';
import { commandEntries } from './command-values.ts';
import { bindingOfEntry, type ConfigEntry, onlyBindingOfEntry } from './config-entries.ts';

export const execForm: Rule = {
  id: 'exec-form',
  meta: {
    summary: 'A command in `config` is no list of strings.',
    rationale:
      'Images hold commands as lists of words. A string makes Docker 29 and podman refuse the image when it is loaded, and nothing splits it: write `[ "/bin/app" "--flag" ]`, or `[ "/bin/sh" "-c" "…" ]` for shell text.',
    sources: [dockerImageSpecification, nixpkgs(509308), hadolint('DL3025')],
    severity: 'error',
    preset: 'recommended',
    fixable: 'both',
    changes: ['config.Cmd', 'config.Entrypoint', 'config.Healthcheck', 'config.Shell'],
    since: '0.1.0',
    migration: { goals: ['release'], since: '21.05', change: 'form', keeps: 'nothing' },
  },
  examples: {
    valid: [
      {
        code: '{ dockerTools, pkgs }: dockerTools.buildImage { name = "a"; config.Cmd = [ "${pkgs.hello}/bin/hello" ]; }',
      },
      {
        code: '{ dockerTools, cmd }: dockerTools.buildImage { name = "a"; config = { Cmd = cmd; Entrypoint = null; }; }',
        why: 'The command comes from outside.',
        wild: true,
      },
      {
        code: '{ dockerTools, pkgs, lib }: dockerTools.buildImage { name = "a"; config.Entrypoint = lib.splitString " " "a b"; }',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config = { Cmd = [ "/a" [ "--flag" ] ]; Healthcheck.Test = [ "CMD" "/b" 80 null ]; }; }',
        ),
        findings: [
          { at: '[ "--flag" ]', message: "a word of 'Cmd' is a string, not a list" },
          { at: '80', message: "a word of 'Test' is a string, not an integer" },
          { at: 'null', message: 'not null' },
        ],
        fixed: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config = { Cmd = [ "/a" [ "--flag" ] ]; Healthcheck.Test = [ "CMD" "/b" "80" null ]; }; }',
        ),
      },
      {
        code: nix(
          '{ dockerTools, pkgs }:',
          'dockerTools.buildImage {',
          '  name = "a";',
          '  config.Entrypoint = "${pkgs.bash}/bin/bash"; # the shell',
          '}',
        ),
        findings: [
          { at: '"${pkgs.bash}/bin/bash"', message: "'Entrypoint' is a list of words, not a string" },
        ],
        fixed: nix(
          '{ dockerTools, pkgs }:',
          'dockerTools.buildImage {',
          '  name = "a";',
          '  config.Entrypoint = [ "${pkgs.bash}/bin/bash" ]; # the shell',
          '}',
        ),
      },
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config = { Cmd = "/bin/app --port 80"; }; }',
        ),
        findings: [{ at: '"/bin/app --port 80"', message: "'Cmd' is a list of words" }],
        fixedUnsafely: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config = { Cmd = [ "/bin/app" "--port" "80" ]; }; }',
        ),
      },
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config = { Cmd = "cd /srv && exec app"; }; }',
        ),
        findings: [{ at: '"cd /srv && exec app"', message: "'Cmd' is a list of words" }],
        fixedUnsafely: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config = { Cmd = [ "/bin/sh" "-c" "cd /srv && exec app" ]; }; }',
        ),
      },
      {
        code: nix(
          '{ dockerTools, pkgs }:',
          'let start = pkgs.hello + "/bin/hello"; in',
          'dockerTools.buildImage { name = "a"; config = { Cmd = start; Healthcheck.Test = "true"; }; }',
        ),
        findings: [
          { at: 'pkgs.hello + "/bin/hello"', message: "'Cmd' is a list" },
          { at: '"true"', message: "'Test' is a list" },
        ],
        fixed: nix(
          '{ dockerTools, pkgs }:',
          'let start = pkgs.hello + "/bin/hello"; in',
          'dockerTools.buildImage { name = "a"; config = { Cmd = [ start ]; Healthcheck.Test = [ "CMD" "true" ]; }; }',
        ),
      },
    ],
  },
  onCall: (call, report) => {
    for (const entry of commandEntries(call)) {
      const { key, value } = entry;
      const isText = textPieces(value) !== undefined || value.type === 'path' || value.type === 'package';
      if (value.type === 'list') reportWords(call, key, value.items, report);
      if (!isText) continue;
      report({
        message: `'${key}' is a list of words, not ${kindOf(value)}`,
        at: call.originOf(value),
        ...fixesOrWhyNot(fixesOf(call, entry)),
      });
    }
  },
};

function fixesOrWhyNot(fixes: readonly FixDraft[]): Partial<Finding> {
  return fixes.length > 0 ? { fixes } : { unfixed: 'into which words it falls is for people to say' };
}

function reportWords(call: CallFacts, key: string, items: readonly CallValue[], report: Report): void {
  for (const item of items.flatMap(possibleValues)) {
    if (isTextual(item) !== false) continue;
    const at = call.originOf(item);
    const text = at.source.text.slice(at.start, at.end);
    report({
      message: `a word of '${key}' is a string, not ${kindOf(item)}`,
      at,
      fixes: /^\d+$/.test(text)
        ? [{ title: 'Put it between quotes', applicability: 'safe', edits: [replace(at, `"${text}"`)] }]
        : [],
    });
  }
}

function fixesOf(call: CallFacts, entry: ConfigEntry): readonly FixDraft[] {
  const written = bindingOfEntry(call, entry);
  // A variable in the place of the text can be an item of a list, but not be split.
  const placed = written ?? onlyBindingOfEntry(call, entry);
  if (!placed) return [];
  const { file, binding } = placed;
  const first = entry.key === 'Test' ? ['"CMD"'] : [];
  const put = (title: string, applicability: FixDraft['applicability'], words: readonly string[]) => [
    { title, applicability, edits: [replace(file.origin(binding.value), ['[', ...words, ']'].join(' '))] },
  ];
  if (textOf(entry.value) === '' && written) return put('Make it a list', 'safe', []);
  if (!hasSpace(entry.value))
    return put('Make it a list', 'safe', [...first, asItem(binding.value, file.textOf(binding.value))]);
  const text = written && textOf(entry.value)?.trim();
  if (text === undefined || entry.key === 'Test') return [];
  if (/["'\\$`|&;<>()*?[\]{}~#\n]/.test(text))
    return put('Run it with a shell', 'unsafe', ['"/bin/sh"', '"-c"', nixString(text)]);
  return put('Split it into words', 'unsafe', text.split(/\s+/).map(nixString));
}

// Store paths, which unknown parts usually are, have no spaces.
function hasSpace(value: CallValue): boolean {
  return textPieces(value)?.some((piece) => piece !== undefined && /\s/.test(piece)) ?? false;
}

const simple = new Set<Expr['type']>([
  'String',
  'Path',
  'Identifier',
  'Select',
  'Parenthesized',
  'List',
  'AttrSet',
]);

function asItem(expr: Expr, text: string): string {
  return simple.has(expr.type) ? text : `(${text})`;
}
