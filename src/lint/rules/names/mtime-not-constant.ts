import type { CallValue } from '../../../dockertools/image-call.ts';
import { textOf } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { manual, nixpkgs } from '../sources.ts';

export const mtimeNotConstant: Rule = {
  id: 'mtime-not-constant',
  meta: {
    summary: 'The time of the files changes from build to build, or from commit to commit.',
    rationale:
      '`mtime` is written into every file of every layer: when it changes, all layers do, and nothing is shared with the image ' +
      'before. That is why nixpkgs parted it from `created`. Leave it out; the date of a release belongs into `created`.',
    sources: [nixpkgs(254421), nixpkgs(281443), manual('streamLayeredImage')],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, epoch ? "1980-01-01T00:00:00Z" }:',
          'pkgs.dockerTools.buildLayeredImage { name = "a"; created = epoch; mtime = epoch; }',
        ),
        why: 'Both are the same constant.',
        wild: true,
      },
      { code: '{ pkgs, mtime }: pkgs.dockerTools.buildLayeredImage { name = "a"; inherit mtime; }' },
    ],
    invalid: [
      {
        code: '{ pkgs }: pkgs.dockerTools.streamLayeredImage { name = "a"; mtime = "now"; }',
        findings: [{ at: '"now"', message: "'mtime' is the time of the build" }],
      },
      {
        code: '{ pkgs, date }: pkgs.dockerTools.buildLayeredImage { name = "a"; created = date; mtime = date; }',
        findings: [{ at: 'date', line: 1, message: "'mtime' is the date of the image" }],
      },
      {
        code: nix(
          '{',
          '  outputs = { self, nixpkgs }: {',
          '    image = nixpkgs.legacyPackages.x86_64-linux.dockerTools.buildLayeredImage {',
          '      name = "a";',
          '      mtime = "@${toString self.lastModified}";',
          '    };',
          '  };',
          '}',
        ),
        findings: [
          { at: '"@${toString self.lastModified}"', message: "'mtime' depends on self.lastModified" },
        ],
      },
    ],
  },
  onCall: (call, report) => {
    const argument = call.argument('mtime');
    if (!argument) return;
    for (const value of call.valuesOf(argument)) {
      const problem = problemOf(value, call.values('created'));
      if (problem === undefined) continue;
      report({
        message: `'mtime' ${problem}: all layers change with it`,
        at: call.originOf(value, call.keyOf(argument)),
      });
    }
  },
};

function problemOf(value: CallValue, created: readonly CallValue[]): string | undefined {
  if (textOf(value) === 'now') return 'is the time of the build';
  const paths = unknownPathsOf(value);
  const changing = paths.find((path) => /lastModified|currentTime|builtins\.getEnv/.test(path));
  if (changing !== undefined) return `depends on ${changing.replaceAll('"', '')}`;
  const text = JSON.stringify(value);
  const isSame = paths.length > 0 && created.some((each) => JSON.stringify(each) === text);
  return isSame ? 'is the date of the image, which is not constant' : undefined;
}

function unknownPathsOf(value: CallValue): readonly string[] {
  if (value.type === 'unknown') return [value.path];
  if (value.type !== 'text') return [];
  return value.parts.flatMap((part) => (typeof part === 'string' ? [] : part.path));
}
