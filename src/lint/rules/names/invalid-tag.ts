import type { CallArgument, CallValue } from '../../../dockertools/image-call.ts';
import { isTag } from '../../../image/reference.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { possibleValues, textPieces } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { tagArguments } from '../image-names.ts';
import { distributionGrammar } from '../sources.ts';

export const invalidTag: Rule = {
  id: 'invalid-tag',
  meta: {
    summary: 'The tag of an image is none that a daemon or a registry takes.',
    rationale:
      'A tag has up to 128 letters, digits, `_`, `.` and `-`, and begins with a letter, a digit or `_`. A version such as ' +
      '`1.0+build` or the name of a branch with a slash is none: replace what does not fit, for example with ' +
      '`builtins.replaceStrings`. dockerTools checks nothing of it: `docker load` fails when everything is built.',
    sources: [
      distributionGrammar,
      { title: 'eris#18', url: 'https://github.com/thoughtpolice/eris/issues/18' },
    ],
    severity: 'error',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, version, branch ? "feature/x" }:',
          '[',
          '  (pkgs.dockerTools.buildImage { name = "a"; tag = "${version}-${pkgs.system}"; })',
          '  (pkgs.dockerTools.buildImage { name = "b"; tag = "_v1.2-rc.1"; })',
          '  (pkgs.dockerTools.buildImage { name = "c"; tag = builtins.replaceStrings [ "/" ] [ "-" ] branch; })',
          ']',
        ),
        wild: true,
      },
      { code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; tag = null; }' },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs, version, branch ? "feature/x" }:',
          '[',
          '  (pkgs.dockerTools.buildImage { name = "a"; tag = "1.0+build"; })',
          '  (pkgs.dockerTools.buildImage { name = "b"; tag = "${version} beta"; })',
          '  (pkgs.dockerTools.buildImage { name = "c"; tag = branch; })',
          '  (pkgs.dockerTools.buildImage { name = "d"; tag = ""; })',
          '  (pkgs.dockerTools.buildImage { name = "e"; tag = "-${version}"; })',
          '  (pkgs.dockerTools.pullImage { imageName = "f"; finalImageTag = "f:1"; })',
          ']',
        ),
        findings: [
          { at: '"feature/x"', message: "'feature/x' is no tag" },
          { at: '"1.0+build"', message: "'1.0+build' is no tag" },
          { at: '"${version} beta"', message: "'… beta' is no tag" },
          { at: '""', message: "'' is no tag" },
          { at: '"-${version}"', message: "'-…' is no tag" },
          { at: '"f:1"', message: "'f:1' is no tag" },
        ],
      },
    ],
  },
  onCall: (call, report) => {
    for (const { argument, value } of tagsOf(call)) {
      const pieces = textPieces(value);
      if (!pieces || isPossible(pieces)) continue;
      report({
        message: `'${pieces.map((piece) => piece ?? '…').join('')}' is no tag: letters, digits and '_', '.', '-' are expected`,
        at: call.originOf(value, call.keyOf(argument)),
      });
    }
  },
};

function tagsOf(call: CallFacts): readonly { argument: CallArgument; value: CallValue }[] {
  const single = tagArguments(call).flatMap((argument) =>
    call.valuesOf(argument).map((value) => ({ argument, value })),
  );
  const further = call.argument('tags');
  if (!further) return single;
  const items = call.valuesOf(further).flatMap((list) => (list.type === 'list' ? list.items : []));
  // Whole names are allowed there.
  const tags = items.flatMap(possibleValues).filter((value) => !textPieces(value)?.join('').includes(':'));
  return [...single, ...tags.map((value) => ({ argument: further, value }))];
}

function isPossible(pieces: readonly (string | undefined)[]): boolean {
  const [first] = pieces;
  if (pieces.length === 1) return first === undefined || isTag(first);
  const isFine = pieces.every((piece) => piece === undefined || /^[\w.-]*$/.test(piece));
  return isFine && !/^[.-]/.test(first ?? '');
}
