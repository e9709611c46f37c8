import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { manual } from '../sources.ts';

export const exportImageNeedsName: Rule = {
  id: 'export-image-needs-name',
  meta: {
    summary: 'exportImage gets a file without a `name`.',
    rationale:
      'Without a name `exportImage` takes that of `fromImage`, which a path or a string does not have: the evaluation fails. ' +
      'Give it a `name`.',
    sources: [manual('exportImage')],
    severity: 'error',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs, fromImage }:',
          'let base = pkgs.dockerTools.pullImage { imageName = "a"; };',
          'in [',
          '  (pkgs.dockerTools.exportImage { inherit fromImage; })',
          '  (pkgs.dockerTools.exportImage { fromImage = base; })',
          '  (pkgs.dockerTools.exportImage { fromImage = ./a.tar; name = "a"; })',
          ']',
        ),
        why: 'Packages have names.',
        wild: true,
      },
    ],
    invalid: [
      {
        code: '{ pkgs }: pkgs.dockerTools.exportImage { fromImage = ./image.tar; }',
        findings: [{ at: './image.tar', message: "has no name to take: give exportImage a 'name'" }],
      },
      {
        code: '{ pkgs, archive ? "/srv/image.tar" }: pkgs.dockerTools.exportImage { fromImage = archive; diskSize = 2048; }',
        findings: [{ at: '"/srv/image.tar"', message: 'has no name' }],
      },
    ],
  },
  onCall: (call, report) => {
    if (call.function !== 'exportImage' || call.has('name') !== false) return;
    for (const value of call.values('fromImage')) {
      const isFile = value.type === 'path' || value.type === 'text' || value.type === 'plain';
      if (isFile)
        report({
          message: "a file has no name to take: give exportImage a 'name'",
          at: call.originOf(value),
        });
    }
  },
};
