import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { nixpkgs } from '../sources.ts';
import { programsOf } from './programs.ts';
import { partsWith, rootOf } from './root.ts';

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
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; contents = [ (pkgs.writeTextDir "etc/passwd" "root:x:0:0::/:") ]; config.Cmd = [ "${pkgs.nginx}/bin/nginx" ]; }',
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
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  extraCommands = "mkdir -p -m 700 var/empty";',
          '  config.Cmd = [ "${pkgs.openssh}/bin/sshd" "-D" ];',
          '}',
        ),
        findings: [{ at: 'pkgs.openssh', message: "'openssh' needs an /etc/passwd" }],
      },
    ],
  },
  onCall: (call, report) => {
    const root = rootOf(call);
    if (!root.isWhole || partsWith(root, '/etc/passwd', /nss|shadow|passwd/i).length > 0) return;
    for (const { package: name, value } of programsOf(call, root)) {
      if (/^(?:nginx\w*|postgresql(?:_\d+)?|openssh(?:_\w+)?|sshd)$/.test(name))
        report({ message: `'${name}' needs an /etc/passwd`, at: call.originOf(value) });
    }
  },
};
