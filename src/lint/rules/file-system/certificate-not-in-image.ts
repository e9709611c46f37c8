import type { CallValue } from '../../../dockertools/image-call.ts';
import type { CallFacts } from '../../../program/call-facts.ts';
import { nix } from '../../example-code.ts';
import type { Rule } from '../../rule.ts';
import { type EnvEntry, envEntries, envLists } from '../config/env-entries.ts';
import { dockerToolsManual } from '../sources.ts';
import { bundlesOf, mayBringCertificates } from './certificates.ts';
import { packageName } from './packages.ts';
import { type Root, rootOf } from './root.ts';

export const certificateNotInImage: Rule = {
  id: 'certificate-not-in-image',
  meta: {
    summary: 'A variable names a bundle of certificates that is not in the image.',
    rationale:
      '`pkgs.cacert` has `/etc/ssl/certs/ca-bundle.crt` only; `ca-certificates.crt` is the name that Debian has for it. `dockerTools.caCertificates` brings both, and `/etc/pki/tls/certs/ca-bundle.crt`. With a wrong name no server can be verified.',
    sources: [
      dockerToolsManual,
      { title: 'NixOS/docker#21', url: 'https://github.com/NixOS/docker/issues/21' },
    ],
    severity: 'warn',
    preset: 'recommended',
    fixable: 'no',
    since: '0.1.0',
  },
  examples: {
    valid: [
      {
        code: nix(
          '{ pkgs }: pkgs.dockerTools.buildLayeredImage {',
          '  name = "a"; contents = [ pkgs.curl pkgs.cacert ]; config.Env = [',
          '    "SSL_CERT_FILE=${pkgs.cacert}/etc/ssl/certs/ca-bundle.crt" "GIT_SSL_CAINFO=/etc/ssl/certs/ca-bundle.crt"',
          '    "NODE_EXTRA_CA_CERTS=/run/secrets/ca.pem" "SSL_CERT_DIR=/etc/ssl/certs" "CERT=/etc/ssl/certs/x.crt"',
          '    "CURL_CA_BUNDLE=${pkgs.cacert.unbundled}/etc/ssl/certs/a.crt" "SYSTEM_CERTIFICATE_PATH="',
          '  ]; }',
        ),
        why: 'Secrets are mounted, and other outputs have other files.',
        wild: true,
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; contents = [ pkgs.dockerTools.caCertificates ]; config.Env = [ "SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt" "REQUESTS_CA_BUNDLE=/etc/pki/tls/certs/ca-bundle.crt" ]; }',
      },
      {
        code: '{ pkgs, base }: pkgs.dockerTools.buildLayeredImage { name = "a"; fromImage = base; contents = [ pkgs.cacert ]; config.Env = [ "SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt" ]; }',
        wild: true,
      },
      {
        code: '{ pkgs }: pkgs.dockerTools.buildLayeredImage { name = "a"; contents = [ pkgs.cacert ]; extraCommands = "ln -s ca-bundle.crt etc/ssl/certs/ca-certificates.crt"; config.Env = [ "SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt" ]; }',
        wild: true,
      },
    ],
    invalid: [
      {
        code: nix(
          '{ pkgs }:',
          'pkgs.dockerTools.buildLayeredImage {',
          '  name = "a";',
          '  contents = [ pkgs.curl pkgs.cacert ];',
          '  config.Env = [',
          '    "SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt"',
          '    "GIT_SSL_CAINFO=${pkgs.cacert}/etc/ssl/certs/ca-certificates.crt"',
          '  ];',
          '}',
        ),
        findings: [
          {
            at: '"SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt"',
            message: "'cacert' has '/etc/ssl/certs/ca-bundle.crt'",
          },
          {
            at: '"GIT_SSL_CAINFO=${pkgs.cacert}/etc/ssl/certs/ca-certificates.crt"',
            message:
              "'cacert' has no '/etc/ssl/certs/ca-certificates.crt', but '/etc/ssl/certs/ca-bundle.crt'",
          },
        ],
      },
      {
        code: nix(
          '{ pkgs }:',
          'let file = "/etc/ssl/certs/ca-bundle.crt"; in',
          'pkgs.dockerTools.buildLayeredImage { name = "a"; contents = [ pkgs.git ]; config.Env = [ "NIX_SSL_CERT_FILE=${file}" ]; }',
        ),
        findings: [
          {
            at: '"NIX_SSL_CERT_FILE=${file}"',
            message: "nothing puts '/etc/ssl/certs/ca-bundle.crt' into the image",
          },
        ],
      },
    ],
  },
  onCall: (call, report) => {
    if (!call.isBuilder) return;
    const root = rootOf(call);
    for (const entry of envLists(call).flatMap(envEntries)) {
      if (!variables.has(entry.name)) continue;
      const problem = ofPackage(entry) ?? (isMounted(call) ? undefined : ofRoot(root, entry));
      if (problem !== undefined) report({ message: problem, at: call.originOf(entry.item) });
    }
  },
};

const variables = new Set([
  'SSL_CERT_FILE',
  'NIX_SSL_CERT_FILE',
  'GIT_SSL_CAINFO',
  'GIT_SSL_CAPATH',
  'CURL_CA_BUNDLE',
  'REQUESTS_CA_BUNDLE',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_DIR',
  'SYSTEM_CERTIFICATE_PATH',
  'AWS_CA_BUNDLE',
  'CARGO_HTTP_CAINFO',
]);

// `${pkgs.cacert}/…`
function ofPackage({ item, value }: EnvEntry): string | undefined {
  const [start, , path, ...others] = value;
  const inside = item.type === 'text' ? item.parts.find((part) => typeof part !== 'string') : undefined;
  if (start !== '' || path === undefined || others.length > 0 || typeof inside !== 'object') return undefined;
  const name = packageName(inside);
  const bundles = name === undefined ? undefined : bundlesOf(name);
  if (!bundles || hasPath(bundles, path)) return undefined;
  return `'${name}' has no '${path}', but '${bundles.join("', '")}'`;
}

// A path of the image. Only those where a bundle is expected: others may be mounted.
function ofRoot(root: Root, { value }: EnvEntry): string | undefined {
  const [path, ...others] = value;
  if (!root.isWhole || others.length > 0 || !/^\/etc\/(?:ssl|pki)\/./.test(path ?? '') || path === undefined)
    return undefined;
  const parts = root.parts.filter(mayBringCertificates);
  // What is not linked is found by another rule.
  if (parts.some(({ isLinked }) => !isLinked('/etc'))) return undefined;
  const bundles = parts.map(({ name, files }) => files ?? bundlesOf(name ?? ''));
  if (bundles.some((paths) => paths === undefined || hasPath(paths, path))) return undefined;
  const [part] = parts;
  const has = part?.name === undefined ? '' : `: '${part.name}' has '${bundlesOf(part.name)?.join("', '")}'`;
  return `nothing puts '${path}' into the image${has}`;
}

// The file itself, or the folder that it is in.
function hasPath(bundles: readonly string[], path: string): boolean {
  return bundles.some((bundle) => bundle === path || bundle.startsWith(`${path.replace(/\/$/, '')}/`));
}

function isMounted(call: CallFacts): boolean {
  return call
    .configValues('Volumes')
    .some(
      (volumes: CallValue) =>
        volumes.type !== 'set' || Object.keys(volumes.attributes).some((path) => path.startsWith('/etc')),
    );
}
