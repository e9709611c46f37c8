import type { ImageFunctionName } from '../../../dockertools/functions/argument.ts';
import { addArgument } from '../../../edits/arguments.ts';
import { replace } from '../../../edits/drafts.ts';
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
      '`streamLayeredImage`, which has no such sibling. The longer names only set it.',
    sources: [nixpkgs(308822), manual('buildImage')],
    severity: 'info',
    preset: 'pedantic',
    fixable: 'unsafe',
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
        fixedUnsafely: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildImage {',
          '  name = "a";',
          '  copyToRoot = [ pkgs.nix ];',
          '  includeNixDB = true; # tools',
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
      },
    ],
  },
  onCall: (call, report) => {
    const plain = plainFunctions[call.function];
    if (plain === undefined || call.isAssumed) return;
    report({
      message: `${call.function} is ${plain} with 'includeNixDB = true'`,
      at: call.callee,
      fixes: fixesOf(call, plain),
    });
  },
};

function fixesOf(call: CallFacts, plain: string): readonly FixDraft[] {
  const file = call.program.fileOf(call.callee.source);
  const callee = file.at(call.callee);
  const key = callee?.type === 'Select' ? callee.path.at(-1) : undefined;
  const added = call.has('includeNixDB') === false ? addArgument(call, 'includeNixDB = true;') : undefined;
  if (key?.type !== 'StaticKey' || !added) return [];
  const edits = [replace(file.origin(key), plain), added];
  return [{ title: `Call ${plain} with 'includeNixDB = true'`, applicability: 'unsafe', edits }];
}
