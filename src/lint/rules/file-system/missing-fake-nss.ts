import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { nixpkgs } from '../sources.ts';
import { onlyPackages, packageName, rootItems } from './packages.ts';

export const missingFakeNss: Rule = {
  id: 'missing-fake-nss',
  meta: {
    summary: 'A program that looks users up is in the image, but no `/etc/passwd`.',
    rationale:
      'nginx, PostgreSQL and OpenSSH look the user they run as up in `/etc/passwd` and end when it is not there. Add `dockerTools.fakeNss`.',
    sources: [nixpkgs(105685)],
    severity: 'info',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; contents = with pkgs; [ nginx dockerTools.fakeNss ]; }',
        wild: true,
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; contents = [ pkgs.nginx ]; extraCommands = "mkdir etc; echo root > etc/passwd"; }',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildLayeredImage { name = "a"; contents = [ pkgs.nginx ]; }',
        ),
        findings: [{ at: 'pkgs.nginx', message: "'nginx' needs an /etc/passwd" }],
      },
    ],
  },
  onCall: (call, report) => {
    if (onlyPackages(call)?.some((name) => /nss|shadow/i.test(name)) !== false) return;
    for (const item of rootItems(call)) {
      const name = packageName(item) ?? '';
      if (/^(?:nginx|postgresql(?:_\d+)?|openssh|sshd)$/.test(name))
        report({ message: `'${name}' needs an /etc/passwd`, at: call.originOf(item) });
    }
  },
};
