import type { CallArgument, CallValue } from '../../../dockertools/image-call.ts';
import { replaceArgument } from '../../../edits/arguments.ts';
import { nixString } from '../../../edits/drafts.ts';
import type { FixDraft } from '../../../edits/edit.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { textOf } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { isoTime, isRfc3339, isTimeForDate } from '../image-times.ts';
import { manual, ociConfig } from '../sources.ts';

export const createdFormat: Rule = {
  id: 'created-format',
  meta: {
    summary: 'A date of the image is written in a way that its readers do not understand.',
    rationale:
      '`buildImage` writes `created` into the image as it is, and runtimes read RFC 3339 only: `2024-05-06T07:08:09Z`. The layered ' +
      'functions pass `created` and `mtime` through `date`, which takes more, but not `20240506070809`: the form of ' +
      '`self.lastModifiedDate` in a flake. Cut that into pieces with `builtins.substring`.',
    sources: [manual('buildImage'), ociConfig],
    severity: 'error',
    preset: 'recommended',
    fixable: 'safe',
    changes: ['created', 'mtime'],
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{',
          '  outputs = { self, nixpkgs }:',
          '    let d = self.lastModifiedDate; part = builtins.substring; in {',
          '      image = nixpkgs.legacyPackages.x86_64-linux.dockerTools.buildImage {',
          '        name = "a";',
          '        created = "${part 0 4 d}-${part 4 2 d}-${part 6 2 d}T${part 8 2 d}:${part 10 2 d}:${part 12 2 d}Z";',
          '      };',
          '    };',
          '}',
        ),
        why: 'It is cut into pieces.',
        wild: true,
      },
      {
        code: nix(
          '{ pkgs }:',
          '[',
          '  (pkgs.dockerTools.buildImage { name = "a"; created = "now"; })',
          '  (pkgs.dockerTools.buildImage { name = "b"; created = "0001-01-01T00:00:00Z"; })',
          '  (pkgs.dockerTools.buildLayeredImage { name = "c"; created = "2024-05-06"; mtime = "@0"; })',
          '  (pkgs.dockerTools.buildLayeredImage { name = "d"; created = "20240506"; mtime = "6 May 2024"; })',
          ']',
        ),
        why: '`date` reads all of these.',
      },
    ],
    invalid: [
      {
        code: nix(
          '{',
          '  outputs = { self, nixpkgs }: {',
          '    image = nixpkgs.legacyPackages.x86_64-linux.dockerTools.buildLayeredImage {',
          '      name = "a";',
          '      created = self.lastModifiedDate;',
          '    };',
          '  };',
          '}',
        ),
        findings: [
          { at: 'self.lastModifiedDate', message: "'self.lastModifiedDate' has the form YYYYMMDDhhmmss" },
        ],
      },
      {
        code: nix(
          '{ pkgs }:',
          '[',
          '  (pkgs.dockerTools.buildImage { name = "a"; created = "2024-05-06"; })',
          '  (pkgs.dockerTools.streamLayeredImage { name = "b"; mtime = "20240506070809"; })',
          ']',
        ),
        findings: [
          { at: '"2024-05-06"', message: "'2024-05-06' is no time that runtimes read" },
          { at: '"20240506070809"', message: "'20240506070809' is no time" },
        ],
        fixed: nix(
          '{ pkgs }:',
          '[',
          '  (pkgs.dockerTools.buildImage { name = "a"; created = "2024-05-06T00:00:00Z"; })',
          '  (pkgs.dockerTools.streamLayeredImage { name = "b"; mtime = "2024-05-06T07:08:09Z"; })',
          ']',
        ),
      },
      {
        code: nix(
          '{ pkgs, date ? "2024-02-30" }:',
          'pkgs.dockerTools.streamLayeredImage { name = "b"; created = date; }',
        ),
        findings: [{ at: '"2024-02-30"', message: "'2024-02-30' is no time" }],
      },
    ],
  },
  onCall: (call, report) => {
    if (!call.isBuilder) return;
    for (const argument of call.arguments.filter(({ name }) => name === 'created' || name === 'mtime')) {
      for (const value of call.valuesOf(argument)) {
        const problem = problemOf(call, value);
        if (problem === undefined) continue;
        report({
          message: `${problem}: '2024-05-06T07:08:09Z' or the like is expected`,
          at: call.originOf(value, call.keyOf(argument)),
          fixes: fixesOf(call, argument, value),
        });
      }
    }
  },
};

function problemOf(call: CallFacts, value: CallValue): string | undefined {
  if (value.type === 'unknown' && /^[\w.-]*\blastModifiedDate$/.test(value.path))
    return `'${value.path}' has the form YYYYMMDDhhmmss`;
  const text = textOf(value);
  if (text === undefined || text === 'now') return undefined;
  if (call.isLayered) return isTimeForDate(text) ? undefined : `'${text}' is no time`;
  return isRfc3339(text) ? undefined : `'${text}' is no time that runtimes read`;
}

function fixesOf(call: CallFacts, argument: CallArgument, value: CallValue): readonly FixDraft[] {
  const time = isoTime(textOf(value) ?? '');
  const edit = time === undefined ? undefined : replaceArgument(call, argument, value, nixString(time));
  return edit ? [{ title: `Write it as '${time}'`, applicability: 'safe', edits: [edit] }] : [];
}
