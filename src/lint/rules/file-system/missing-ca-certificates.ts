import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { dockerToolsManual } from '../sources.ts';
import { onlyPackages, packageName, rootItems } from './packages.ts';

const clients = new Set([
  'curl',
  'wget',
  'git',
  'nodejs',
  'python3',
  'go',
  'cargo',
  'skopeo',
  'awscli',
  'awscli2',
  'kubectl',
]);

export const missingCaCertificates: Rule = {
  id: 'missing-ca-certificates',
  meta: {
    summary: 'Programs that use TLS are in the image, but no certificates.',
    rationale:
      'Without a certificate bundle no server can be verified. Add `dockerTools.caCertificates`, or set `SSL_CERT_FILE`.',
    sources: [dockerToolsManual, { title: 'nixery#101', url: 'https://github.com/tazjin/nixery/issues/101' }],
    severity: 'info',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; contents = with pkgs; [ curl cacert ]; }',
        wild: true,
      },
      {
        code: '{ pkgs, app }: pkgs.dockerTools.buildLayeredImage { name = "a"; contents = [ pkgs.curl app ]; }',
        wild: true,
        why: 'The other package may bring them.',
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; contents = [ pkgs.curl ]; config.Env = [ "SSL_CERT_FILE=${pkgs.cacert}/etc/ssl/certs/ca-bundle.crt" ]; }',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildLayeredImage { name = "a"; contents = [ pkgs.bash pkgs.curl ]; }',
        ),
        findings: [{ at: 'pkgs.curl', message: "'curl' has no certificates" }],
      },
    ],
  },
  onCall: (call, report) => {
    const names = onlyPackages(call);
    if (!names || names.some((name) => /cacert|caCertificates|nss-cacert/i.test(name))) return;
    // A variable for the bundle, or something unknown that may be one.
    const env = call.configValues('Env');
    const isSet = env.some((value) => value.type !== 'list' || JSON.stringify(value).match(/CERT|"unknown"/));
    if (isSet || call.values('config').some((config) => config.type !== 'set' || config.open)) return;
    for (const item of rootItems(call)) {
      const name = packageName(item) ?? '';
      if (clients.has(name))
        report({ message: `'${name}' has no certificates to verify servers with`, at: call.originOf(item) });
    }
  },
};
