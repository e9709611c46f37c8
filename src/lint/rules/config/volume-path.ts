import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { ociConfig } from '../sources.ts';
import { namesIn } from './set-of-empties.ts';

export const volumePath: Rule = {
  id: 'volume-path',
  meta: {
    summary: 'A volume is at a place where none can be.',
    rationale:
      'Volumes are absolute folders. `/dev`, `/proc` and `/sys` belong to the runtime, and Docker refuses a volume at `/`. A volume at `/nix` gets a copy of what is there.',
    sources: [
      ociConfig,
      {
        title: 'dockle DKL-DI-0002',
        url: 'https://github.com/goodwithtech/dockle/blob/master/CHECKPOINT.md',
      },
    ],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ dockerTools, dir }: dockerTools.buildImage { name = "a"; config.Volumes = { "${dir}" = { }; "/devices" = { }; "/var/lib/a" = { }; "/nix" = { }; }; }',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ dockerTools }:',
          'dockerTools.buildImage { name = "a"; config.Volumes = { "data" = { }; "/proc/sys" = { }; "/" = { }; }; }',
        ),
        findings: [
          { at: '"data"', message: 'not absolute' },
          { at: '"/proc/sys"', message: 'belongs to the runtime' },
          { at: '"/"', message: 'is the root of the image' },
        ],
      },
    ],
  },
  onCall: (call, report) => {
    for (const { key, at } of namesIn(call, 'Volumes')) {
      const problem = problemOf(key);
      if (problem !== undefined) report({ message: `the volume '${key}' ${problem}`, at });
    }
  },
};

function problemOf(path: string): string | undefined {
  if (!path.startsWith('/')) return 'is not absolute';
  if (/^\/(?:dev|proc|sys)(?:\/|$)/.test(path)) return 'belongs to the runtime';
  return /^\/+$/.test(path) ? 'is the root of the image, which Docker refuses' : undefined;
}
