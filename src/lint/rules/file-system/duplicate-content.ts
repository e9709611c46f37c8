import { removeItem } from '../../../edits/list-items.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { dockerToolsManual } from '../sources.ts';
import { packageName } from './packages.ts';

export const duplicateContent: Rule = {
  id: 'duplicate-content',
  meta: {
    summary: 'A package is put into the image twice.',
    rationale: 'The second one adds nothing; mostly another package was meant.',
    sources: [dockerToolsManual],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'safe',
    changes: ['contents', 'copyToRoot'],
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ pkgs, a, debug }: pkgs.dockerTools.buildLayeredImage { name = "a"; contents = [ pkgs.hello (if debug then pkgs.hello else a) pkgs.openssl pkgs.openssl.out ]; }',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildLayeredImage { name = "a"; contents = with pkgs; [',
          '  bash',
          '  hello',
          '  bash # again',
          ']; }',
        ),
        findings: [{ at: 'bash', line: 5, message: "'bash' is there twice" }],
        fixed: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildLayeredImage { name = "a"; contents = with pkgs; [',
          '  bash',
          '  hello # again',
          ']; }',
        ),
      },
      {
        code: nix(
          '{ pkgs }:',
          'let common = [ pkgs.bash ]; in',
          'pkgs.dockerTools.buildImage { name = "a"; copyToRoot = common ++ [ pkgs.bash ]; }',
        ),
        findings: [{ at: 'pkgs.bash', line: 3, message: 'twice' }],
        fixed: nix(
          '{ pkgs }:',
          'let common = [ pkgs.bash ]; in',
          'pkgs.dockerTools.buildImage { name = "a"; copyToRoot = common ++ [ ]; }',
        ),
      },
    ],
  },
  onCall: (call, report) => {
    for (const list of ['contents', 'copyToRoot'].flatMap((name) => call.values(name))) {
      if (list.type !== 'list') continue;
      const first = new Map<string, number>();
      for (const [index, item] of list.items.entries()) {
        const name = packageName(item);
        if (name === undefined) continue;
        const before = first.get(name);
        if (before === undefined) {
          first.set(name, index);
          continue;
        }
        const at = call.originOf(item);
        const earlier = call.originOf(list.items[before] ?? item);
        // One place that is used twice, such as a list that is appended to itself, has nothing to remove.
        if (earlier.source.file === at.source.file && earlier.start === at.start) continue;
        const edit = removeItem(call.program.fileOf(at.source), at);
        report({
          message: `'${name}' is there twice`,
          at,
          related: [{ message: 'it is here, too', at: earlier }],
          fixes: edit ? [{ title: 'Remove it', applicability: 'safe', edits: [edit] }] : [],
        });
      }
    }
  },
};
