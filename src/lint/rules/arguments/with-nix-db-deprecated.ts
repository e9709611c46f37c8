import type { ImageFunctionName } from '../../../dockertools/functions/argument.ts';
import { callSibling, giveArgument } from '../../../edits/callee.ts';
import type { FixDraft } from '../../../edits/edit.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { manual, nixpkgs } from '../sources.ts';

const plainFunctions: Partial<Record<ImageFunctionName, ImageFunctionName>> = {
  buildImageWithNixDb: 'buildImage',
  buildLayeredImageWithNixDb: 'buildLayeredImage',
};

export const withNixDbDeprecated: Rule = {
  id: 'with-nix-db-deprecated',
  meta: {
    summary: 'A function with `WithNixDb` in its name is called.',
    rationale:
      'Since nixpkgs 24.11 the database is an argument of the functions themselves, `includeNixDB = true`, also of ' +
      '`streamLayeredImage`, which has no such sibling. The longer names only set it, whatever their argument says, so that the ' +
      'image stays the same.',
    sources: [nixpkgs(308822), manual('buildImage')],
    severity: 'info',
    preset: 'pedantic',
    fixable: 'safe',
    changes: ['function', 'includeNixDB'],
    shownAs: 'deprecated',
    since: '0.1.0',
    migration: { goals: ['release'], since: '24.11', change: 'form', keeps: 'image' },
  },
  examples: {
    valid: [
      { code: '{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; includeNixDB = true; }' },
      {
        code: '{ buildImageWithNixDb }: buildImageWithNixDb { name = "a"; }',
        why: 'Of a parameter only the name is that of the function.',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildImageWithNixDb {',
          '  name = "a";',
          '  copyToRoot = [ pkgs.nix ]; # tools',
          '}',
        ),
        findings: [
          {
            at: 'pkgs.dockerTools.buildImageWithNixDb',
            message: "buildImageWithNixDb is buildImage with 'includeNixDB = true'",
          },
        ],
        fixed: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildImage {',
          '  name = "a";',
          '  copyToRoot = [ pkgs.nix ]; # tools',
          '  includeNixDB = true;',
          '}',
        ),
      },
      {
        code: nix(
          '{ pkgs, args }:',
          'let inherit (pkgs.dockerTools) buildLayeredImageWithNixDb; in',
          'buildLayeredImageWithNixDb args',
        ),
        findings: [{ at: 'buildLayeredImageWithNixDb', line: 3, message: 'buildLayeredImage with' }],
        fixed: nix(
          '{ pkgs, args }:',
          'let inherit (pkgs.dockerTools) buildLayeredImage; in',
          'buildLayeredImage (args // { includeNixDB = true; })',
        ),
      },
      {
        code: nix(
          '{ dockerTools, args }:',
          'let inherit (dockerTools) buildImageWithNixDb buildImage; in',
          'rec {',
          '  a = buildImageWithNixDb rec { inherit (args) name; };',
          '  b = with dockerTools; buildLayeredImageWithNixDb (args // { tag = "1"; }); # with tag',
          '  c = dockerTools.buildImageWithNixDb { };',
          '}',
        ),
        findings: [
          { at: 'buildImageWithNixDb', line: 4, message: 'buildImage with' },
          { at: 'buildLayeredImageWithNixDb', line: 5, message: 'buildLayeredImage with' },
          { at: 'dockerTools.buildImageWithNixDb', line: 6, message: 'buildImage with' },
        ],
        fixed: nix(
          '{ dockerTools, args }:',
          'let inherit (dockerTools) buildImage; in',
          'rec {',
          '  a = buildImage rec { inherit (args) name; includeNixDB = true; };',
          '  b = with dockerTools; buildLayeredImage (args // { tag = "1"; includeNixDB = true; }); # with tag',
          '  c = dockerTools.buildImage { includeNixDB = true; };',
          '}',
        ),
      },
      {
        code: nix(
          '{ dockerTools }:',
          'let build = dockerTools.buildImageWithNixDb;',
          'in [ (build { name = "a"; }) (build { name = "b"; }) ]',
        ),
        findings: [
          { at: 'build', line: 3, message: 'buildImage with', unfixed: 'other calls' },
          { at: 'build', line: 3, message: 'buildImage with', unfixed: 'other calls' },
        ],
      },
    ],
  },
  onCall: (call, report) => {
    const plain = plainFunctions[call.function];
    if (plain === undefined || call.isAssumed) return;
    const fixes = fixesOf(call, plain);
    report({
      message: `${call.function} is ${plain} with 'includeNixDB = true'`,
      at: call.callee,
      ...(fixes.length > 0 ? { fixes } : { unfixed: 'its name is not written there, or other calls use it' }),
    });
  },
};

function fixesOf(call: CallFacts, plain: string): readonly FixDraft[] {
  const callee = callSibling(call, plain);
  const argument = call.argument('includeNixDB') ? undefined : giveArgument(call, 'includeNixDB = true;');
  if (!callee || !argument) return [];
  return [
    {
      title: `Call ${plain} with 'includeNixDB = true'`,
      applicability: 'safe',
      edits: [...callee, argument],
    },
  ];
}
