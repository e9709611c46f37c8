// The small packages that images are made complete with.
import { beforeAll, describe, expect, it } from 'vitest';
import { dockerRun } from '../support/docker.ts';
import { loadImages } from '../support/docker-tools-images.ts';
import { isMissing } from '../support/environment.ts';

describe.skipIf(isMissing('nix-build', 'dockerd', 'busybox'))('caCertificates', () => {
  let reference: string;
  beforeAll(async () => {
    ({ certificates: reference } = await loadImages('helpers', ['certificates']));
  });

  it('has certificates where programs look for them', async () => {
    for (const file of [
      '/etc/ssl/certs/ca-bundle.crt',
      '/etc/ssl/certs/ca-certificates.crt',
      '/etc/pki/tls/certs/ca-bundle.crt',
    ]) {
      expect(await dockerRun(reference, '/bin/busybox', 'grep', '-c', 'BEGIN CERTIFICATE', file)).toMatch(
        /^[1-9]/,
      );
    }
  });
});
