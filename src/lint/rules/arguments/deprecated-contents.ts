import type { CallArgument } from '../../../dockertools/image-call.ts';
import { renameArgument } from '../../../edits/arguments.ts';
import { replace } from '../../../edits/drafts.ts';
import type { EditDraft, FixDraft } from '../../../edits/edit.ts';
import { reach } from '../../../edits/rename-nixpkgs.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { manual, nixpkgs } from '../sources.ts';

export const deprecatedContents: Rule = {
  id: 'deprecated-contents',
  meta: {
    summary: '`contents` is given to buildImage.',
    rationale:
      '`buildImage` calls the argument `copyToRoot` since nixpkgs 22.11, and warns of the old name: the files are copied, ' +
      'while the `contents` of `buildLayeredImage` are linked. Renaming changes nothing in the image: a list of packages is copied ' +
      'with their whole trees under either name.\n\n' +
      'The manual puts packages into a `buildEnv` with `pathsToLink = [ "/bin" ]`. That makes another image, with links in the ' +
      'place of files and without what is not linked, so it is offered as a second fix, which is unsafe.',
    sources: [nixpkgs(179801), manual('buildImage')],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'both',
    changes: ['contents', 'copyToRoot'],
    shownAs: 'deprecated',
    since: '0.1.0',
    migration: { goals: ['release'], since: '22.11', change: 'form', keeps: 'image' },
  },
  examples: {
    valid: [
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; contents = [ pkgs.hello ]; }',
        why: 'It is the right name there.',
        wild: true,
      },
      { code: '{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; copyToRoot = [ pkgs.hello ]; }' },
    ],
    invalid: [
      {
        code: nix('{ buildImage, hello }:', 'buildImage { name = "a"; contents = [ hello ]; }'),
        findings: [{ at: 'contents', message: "'contents' is deprecated", unfixed: 'need not be' }],
      },
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildImage {',
          '  name = "a";',
          '  contents = [ pkgs.hello ]; # programs',
          '}',
        ),
        findings: [{ at: 'contents', message: "'contents' is deprecated in buildImage" }],
        fixed: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildImage {',
          '  name = "a";',
          '  copyToRoot = [ pkgs.hello ]; # programs',
          '}',
        ),
      },
      {
        code: nix(
          '{ pkgs, dockerTools }:',
          'let',
          '  shared = { contents = [ pkgs.hello ]; };',
          'in',
          'dockerTools.buildImage (shared // { name = "a"; })',
        ),
        findings: [{ at: 'contents', message: "'contents' is deprecated" }],
        fixed: nix(
          '{ pkgs, dockerTools }:',
          'let',
          '  shared = { copyToRoot = [ pkgs.hello ]; };',
          'in',
          'dockerTools.buildImage (shared // { name = "a"; })',
        ),
      },
      {
        code: nix(
          '{ pkgs, name, contents }:',
          '[',
          '  (pkgs.dockerTools.buildImage rec { inherit contents name; tag = "1"; })',
          '  (pkgs.dockerTools.buildImage { inherit name; inherit (pkgs) contents; })',
          ']',
        ),
        findings: [
          { at: 'contents', line: 3, message: "'contents' is deprecated" },
          { at: 'contents', line: 4, message: "'contents' is deprecated" },
        ],
        fixed: nix(
          '{ pkgs, name, contents }:',
          '[',
          '  (pkgs.dockerTools.buildImage rec { inherit name; copyToRoot = contents; tag = "1"; })',
          '  (pkgs.dockerTools.buildImage { inherit name; copyToRoot = pkgs.contents; })',
          ']',
        ),
      },
      {
        code: nix(
          '{ pkgs, dockerTools }:',
          'let',
          '  shared = { name = "a"; contents = [ pkgs.hello ]; };',
          'in',
          '[ (dockerTools.buildImage shared) (dockerTools.buildLayeredImage shared) ]',
        ),
        findings: [
          { at: 'contents', message: "'contents' is deprecated", unfixed: 'knows it by this name only' },
        ],
      },
      {
        code: nix(
          '{ dockerTools, hello, bash }:',
          'let mkImage = { name, contents ? [ ] }: dockerTools.buildImage { inherit name contents; };',
          'in [ (mkImage { name = "a"; contents = [ hello ]; }) (mkImage { name = "b"; contents = [ bash ]; }) ]',
        ),
        findings: [{ at: 'contents', line: 2, message: "'contents' is deprecated" }],
        fixed: nix(
          '{ dockerTools, hello, bash }:',
          'let mkImage = { name, contents ? [ ] }: dockerTools.buildImage { inherit name; copyToRoot = contents; };',
          'in [ (mkImage { name = "a"; contents = [ hello ]; }) (mkImage { name = "b"; contents = [ bash ]; }) ]',
        ),
      },
      {
        code: nix(
          '{ dockerTools, hello }:',
          'dockerTools.buildImage rec { name = "a"; contents = [ hello ]; extraCommands = "ls ${toString contents}"; }',
        ),
        findings: [{ at: 'contents', message: "'contents' is deprecated", unfixed: 'reads it by this name' }],
      },
    ],
  },
  onCall: (call, report) => {
    const argument = call.argument('contents');
    if (!argument || !isBuildImage(call)) return;
    const renamed = renameArgument(call, argument, 'copyToRoot', isBuildImage);
    const unfixed = whyNot(call, renamed);
    report({
      message: "'contents' is deprecated in buildImage: its name is 'copyToRoot'",
      at: call.keyOf(argument),
      ...(unfixed === undefined && renamed ? { fixes: fixesOf(call, argument, renamed) } : {}),
      ...(unfixed !== undefined && { unfixed }),
    });
  },
};

function isBuildImage({ isBuilder, isLayered }: CallFacts): boolean {
  return isBuilder && !isLayered;
}

function whyNot(call: CallFacts, renamed: EditDraft | undefined): string | undefined {
  if (call.isAssumed) return 'a parameter called buildImage need not be the function of dockerTools';
  if (call.has('copyToRoot') !== false) return "'copyToRoot' may be given, too, and only one of them can be";
  return renamed
    ? undefined
    : 'somebody reads it by this name, or a function that gets the same set knows it by this name only';
}

function fixesOf(call: CallFacts, argument: CallArgument, renamed: EditDraft): readonly FixDraft[] {
  const linked = linksOf(call, argument);
  return [
    { title: "Rename to 'copyToRoot'", applicability: 'safe', edits: [renamed] },
    ...(linked
      ? [
          {
            title: "Rename to 'copyToRoot', and link only the programs, with buildEnv",
            applicability: 'unsafe' as const,
            edits: [renamed, ...linked],
          },
        ]
      : []),
  ];
}

/** Puts a written list of packages into a `buildEnv`; undefined for anything else. */
function linksOf(call: CallFacts, argument: CallArgument): readonly EditDraft[] | undefined {
  const key = call.keyOf(argument);
  const file = call.program.fileOf(key.source);
  const value = file.bindingOf(key)?.binding.value;
  const list = value?.type === 'With' ? value.body : value;
  const buildEnv = value && reach(file, value, ['buildEnv']);
  if (!value || list?.type !== 'List' || !buildEnv) return undefined;
  const { start, end } = value;
  return [
    replace(file.origin({ start, end: start }), `${buildEnv.text} { name = "image-root"; paths = `),
    replace(file.origin({ start: end, end }), '; pathsToLink = [ "/bin" ]; }'),
    ...buildEnv.edits,
  ];
}
