import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { expect, it } from 'vitest';
import { makeCertificate } from './certificate.ts';

it('makes certificates for the addresses of a test', () => {
  // Their signatures differ in length.
  for (let count = 0; count < 50; count += 1) {
    const { key, cert } = makeCertificate();
    createSecureContext({ key, cert });
    const certificate = new X509Certificate(cert);
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(certificate.checkHost('localhost')).toBe('localhost');
    expect(certificate.verify(certificate.publicKey)).toBe(true);
  }
});
