import type { CallFacts } from '../../../program/call-facts.ts';
import { isNull, possibleValues, textPieces } from '../../../program/call-values.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { dockerToolsManual } from '../sources.ts';
import { mayBringCertificates } from './certificates.ts';
import { programsOf } from './programs.ts';
import { rootOf } from './root.ts';

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

/** Those of them that know the file that OpenSSL looks for, and no other. */
const openSslClients = new Set(['curl', 'wget', 'git', 'python3']);

export const missingCaCertificates: Rule = {
  id: 'missing-ca-certificates',
  meta: {
    summary: 'Programs that use TLS are in the image, but no certificates.',
    rationale:
      'Without a certificate bundle no server can be verified. OpenSSL of nixpkgs looks for `/etc/ssl/certs/ca-certificates.crt`, which `cacert` does not have. Add `dockerTools.caCertificates`, or set `SSL_CERT_FILE=${pkgs.cacert}/etc/ssl/certs/ca-bundle.crt`.',
    sources: [dockerToolsManual, { title: 'nixery#101', url: 'https://github.com/tazjin/nixery/issues/101' }],
    severity: 'info',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; contents = with pkgs; [ curl dockerTools.caCertificates ]; }',
        wild: true,
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; contents = with pkgs; [ kubectl cacert ]; }',
        why: 'Programs in Go read every file of the folder.',
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
      {
        code: nix(
          '{ pkgs }:',
          'let root = pkgs.buildEnv { name = "r"; paths = with pkgs; [ cacert wget ]; }; in',
          'pkgs.dockerTools.buildImage { name = "a"; copyToRoot = root; config.Env = [ "LANG=C" ]; }',
        ),
        findings: [{ at: 'wget', message: "without 'SSL_CERT_FILE'" }],
      },
      {
        code: nix(
          '{ pkgs }:',
          'let',
          '  mirror = pkgs.writeShellApplication { name = "mirror"; runtimeInputs = [ pkgs.git ]; text = ""; };',
          'in',
          'pkgs.dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  contents = [ mirror ];',
          '  extraCommands = "mkdir -m 1777 tmp";',
          '  config.Cmd = [ "${pkgs.curl}/bin/curl" "https://example.com" ];',
          '}',
        ),
        findings: [
          { at: 'pkgs.git', message: "'git' has no certificates" },
          { at: 'pkgs.curl', message: "'curl' has no certificates" },
        ],
      },
    ],
  },
  onCall: (call, report) => {
    const root = rootOf(call);
    if (!root.isWhole || mayNameBundle(call)) return;
    const names = root.parts.flatMap((part) => (mayBringCertificates(part) ? [part.name ?? ''] : []));
    // The bundle of cacert has a name that OpenSSL does not look for.
    const isUnderOtherName = names.length > 0 && names.every((name) => name === 'cacert');
    if (names.length > 0 && !isUnderOtherName) return;
    for (const { package: name, value } of programsOf(call, root)) {
      if (isUnderOtherName ? openSslClients.has(name) : clients.has(name))
        report({
          message: isUnderOtherName
            ? `'${name}' does not find the certificates of 'cacert' without 'SSL_CERT_FILE'`
            : `'${name}' has no certificates to verify servers with`,
          at: call.originOf(value),
        });
    }
  },
};

// A variable for the bundle, or something unknown that may be one.
function mayNameBundle(call: CallFacts): boolean {
  if (call.values('config').some((config) => config.type !== 'set' || config.open)) return true;
  return call
    .configValues('Env')
    .flatMap((env) => (env.type === 'list' ? env.items : [env]))
    .flatMap(possibleValues)
    .some((item) => {
      const name = textPieces(item)?.[0];
      return name === undefined ? !isNull(item) : name === '' || /CERT|CAINFO|CA_BUNDLE/.test(name);
    });
}
