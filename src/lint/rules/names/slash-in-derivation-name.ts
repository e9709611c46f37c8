import type { CallValue } from '../../../dockertools/image-call.ts';
import { replace } from '../../../edits/drafts.ts';
import type { FixDraft } from '../../../edits/edit.ts';
import { attributeOf, possibleValues, textPieces } from '../../../program/call-values.ts';
import type { LibraryCall } from '../../../program/library-call.ts';
import { nameOfBinding, type SourceFile } from '../../../program/source-file.ts';
import type { Expr } from '../../../syntax/index.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';

const namedFirst = new Set([
  'linkFarm',
  'runCommand',
  'runCommandCC',
  'runCommandLocal',
  'writeScript',
  'writeScriptBin',
  'writeShellScript',
  'writeShellScriptBin',
  'writeText',
]);

const namedByAttribute = new Set([
  'buildEnv',
  'mkDerivation',
  'symlinkJoin',
  'writeShellApplication',
  'writeTextFile',
]);

export const slashInDerivationName: Rule = {
  id: 'slash-in-derivation-name',
  meta: {
    summary: 'A derivation gets a name that no store path can have.',
    rationale:
      'Store paths have letters, digits and `+-._?=` in their names. The name of an image, with a registry and slashes, is none: ' +
      'old versions of nixpkgs fail on it, newer ones write dashes, and `writeScriptBin` makes folders below `/bin`. Take ' +
      '`baseNameOf` of it, as the image functions themselves do: their own `name` may have slashes.',
    sources: [
      { title: 'Nix manual, store paths', url: 'https://nix.dev/manual/nix/stable/store/store-path.html' },
    ],
    severity: 'info',
    preset: 'recommended',
    fixable: 'unsafe',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, name ? "ghcr.io/acme/web" }:',
          'pkgs.dockerTools.buildLayeredImage {',
          '  inherit name;',
          '  contents = pkgs.buildEnv { name = "${baseNameOf name}-root"; paths = [ ]; };',
          '  config.Cmd = [ (pkgs.writeText "nginx.conf" "events { }") "/bin/a" ];',
          '}',
        ),
        why: 'The image functions take the last part by themselves.',
        wild: true,
      },
      {
        code: '{ pkgs, name }: pkgs.dockerTools.buildImage { inherit name; copyToRoot = pkgs.writeText "${name}-conf" ""; }',
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; copyToRoot = pkgs.writeTextDir "etc/a.conf" ""; }',
        why: 'That is a path, not a name.',
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs, name ? "ghcr.io/acme/web" }:',
          'pkgs.dockerTools.buildLayeredImage {',
          '  inherit name;',
          '  contents = pkgs.buildEnv { inherit name; paths = [ ]; };',
          '  config.Cmd = [ "nginx" "-c" (pkgs.writeText "${name}-conf" "") ];',
          '}',
        ),
        findings: [
          {
            at: '"ghcr.io/acme/web"',
            message: "'ghcr.io/acme/web' has '/', which no name of a derivation has",
          },
          { at: '"${name}-conf"', message: "'ghcr.io/acme/web-conf' has '/'" },
        ],
        fixedUnsafely: nix(
          '{ pkgs, name ? "ghcr.io/acme/web" }:',
          'pkgs.dockerTools.buildLayeredImage {',
          '  inherit name;',
          '  contents = pkgs.buildEnv { inherit name; paths = [ ]; };',
          '  config.Cmd = [ "nginx" "-c" (pkgs.writeText (baseNameOf "${name}-conf") "") ];',
          '}',
        ),
      },
      {
        code: nix(
          '{ pkgs, tag }:',
          'let image = "acme/web"; in',
          '[',
          '  (pkgs.dockerTools.buildImage { name = image; })',
          '  (pkgs.symlinkJoin { name = image; paths = [ ]; })',
          '  (pkgs.runCommand "web:${tag}" { } "mkdir $out")',
          ']',
        ),
        findings: [
          { at: 'image', line: 5, message: "'acme/web' has '/'" },
          { at: '"web:${tag}"', message: "'web:…' has ':'" },
        ],
        fixedUnsafely: nix(
          '{ pkgs, tag }:',
          'let image = "acme/web"; in',
          '[',
          '  (pkgs.dockerTools.buildImage { name = image; })',
          '  (pkgs.symlinkJoin { name = baseNameOf image; paths = [ ]; })',
          '  (pkgs.runCommand "web:${tag}" { } "mkdir $out")',
          ']',
        ),
      },
    ],
  },
  onLibraryCall: (call, report, program) => {
    for (const value of possibleValues(nameOf(call))) {
      const pieces = textPieces(value);
      const wrong = new Set(pieces?.flatMap((piece) => piece?.match(/[^0-9A-Za-z+._?=-]/g) ?? []));
      const [first] = wrong;
      if (!pieces || first === undefined || !call.site) continue;
      const file = program.fileOf(call.site.source);
      const written = writtenName(call, file);
      const origin = call.originOf(value);
      const at = (written && file.origin(written)) ?? origin ?? call.site;
      const isElsewhere = origin !== undefined && origin.start !== at.start;
      report({
        message: `'${pieces.map((piece) => piece ?? '…').join('')}' has '${first}', which no name of a derivation has`,
        at,
        related: isElsewhere ? [{ message: 'it comes from here', at: origin }] : [],
        fixes: written && wrong.size === 1 && first === '/' ? fixesOf(file, written) : [],
      });
    }
  },
};

// Reading arguments takes time: only those of functions that are known.
function nameOf(call: LibraryCall): CallValue | undefined {
  if (namedFirst.has(call.name)) return call.arguments[0];
  return namedByAttribute.has(call.name) ? attributeOf(call.arguments[0], 'name') : undefined;
}

// The expression that gives the name, at the call itself.
function writtenName(call: LibraryCall, file: SourceFile): Expr | undefined {
  let expr = call.site && file.at(call.site);
  while (expr?.type === 'Apply' && expr.fn.type === 'Apply') expr = expr.fn;
  if (expr?.type !== 'Apply') return undefined;
  if (namedFirst.has(call.name)) return expr.arg;
  if (expr.arg.type !== 'AttrSet') return undefined;
  const binding = expr.arg.bindings.find((each) => nameOfBinding(each) === 'name');
  return binding?.type === 'AttrBinding' ? binding.value : undefined;
}

function fixesOf(file: SourceFile, written: Expr): readonly FixDraft[] {
  const newText = `baseNameOf ${file.textOf(written)}`;
  const isArgument = file.parentOf(written)?.type === 'Apply';
  const edits = [replace(file.origin(written), isArgument ? `(${newText})` : newText)];
  const isSimple = ['Identifier', 'Parenthesized', 'Select', 'String'].includes(written.type);
  return isSimple ? [{ title: 'Take the last part with baseNameOf', applicability: 'unsafe', edits }] : [];
}
