// Certificate bundles: who brings them, and under which names.
import type { RootPart } from './root.ts';

const byPackage: ReadonlyMap<string, readonly string[]> = new Map([
  ['cacert', ['/etc/ssl/certs/ca-bundle.crt']],
  [
    'caCertificates',
    [
      '/etc/ssl/certs/ca-bundle.crt',
      '/etc/ssl/certs/ca-certificates.crt',
      '/etc/pki/tls/certs/ca-bundle.crt',
    ],
  ],
]);

/** The bundles in a package of certificates; undefined for other packages. */
export function bundlesOf(name: string): readonly string[] | undefined {
  return byPackage.get(name.replace(/^.*\b(?:dockerTools|pkgs)\./, '').replace(/\.out$/, ''));
}

/** Whether a part of the root has certificates, or may have some. */
export function mayBringCertificates({ name = '', files }: RootPart): boolean {
  return files ? files.some((path) => /\/(?:ssl|pki)\//.test(path)) : /cert|ca-bundle|p11-kit/i.test(name);
}
