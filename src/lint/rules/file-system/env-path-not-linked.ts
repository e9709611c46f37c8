import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { envEntries, envLists } from '../config/env-entries.ts';
import { dockerToolsManual } from '../sources.ts';
import { partsWith, rootOf } from './root.ts';

export const envPathNotLinked: Rule = {
  id: 'env-path-not-linked',
  meta: {
    summary: 'A variable names a folder that `pathsToLink` leaves out.',
    rationale:
      '`buildEnv` links the folders of `pathsToLink` only. A variable such as `TZDIR=/share/zoneinfo` names nothing when `/share` is not among them. Add the folder, or name the package: `"TZDIR=${pkgs.tzdata}/share/zoneinfo"`.',
    sources: [dockerToolsManual],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ pkgs }: pkgs.dockerTools.buildImage { name = "a"; copyToRoot = pkgs.buildEnv { name = "r"; paths = [ pkgs.tzdata ]; pathsToLink = [ "/bin" "/share/zoneinfo" ]; }; config.Env = [ "TZDIR=/share/zoneinfo" "A=/data" "B=/share/zoneinfo/UTC" "PATH=/sbin:/bin" "C=/share" "D=/share/zoneinfo" ]; }',
        wild: true,
      },
      {
        code: '{ pkgs, app }: pkgs.dockerTools.buildImage { name = "a"; copyToRoot = [ app (pkgs.buildEnv { name = "r"; paths = [ pkgs.tzdata ]; pathsToLink = [ "/bin" ]; }) ]; config.Env = [ "TZDIR=/share/zoneinfo" ]; }',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildImage {',
          '  name = "a";',
          '  copyToRoot = pkgs.buildEnv { name = "r"; paths = [ pkgs.tzdata ]; pathsToLink = [ "/bin" ]; };',
          '  config.Env = [ "TZDIR=/share/zoneinfo" ];',
          '}',
        ),
        findings: [
          {
            at: '"TZDIR=/share/zoneinfo"',
            message: "'/share/zoneinfo' is not in the image: 'pathsToLink' leaves it out",
          },
        ],
      },
    ],
  },
  onCall: (call, report) => {
    const root = rootOf(call);
    if (!root.isWhole || !root.parts.some(({ files }) => files === undefined)) return;
    for (const { value, item } of envLists(call).flatMap(envEntries)) {
      const [path, ...others] = value;
      if (path === undefined || others.length > 0 || !/^\/(?:share|lib|libexec|s?bin)\/[^:\s]+$/.test(path))
        continue;
      const isThere = partsWith(root, path, /^/).some(({ isLinked }) => isLinked(path));
      if (!isThere)
        report({
          message: `'${path}' is not in the image: 'pathsToLink' leaves it out`,
          at: call.originOf(item),
        });
    }
  },
};
