// Keys that are made for a test, and the form in which cosign encrypts one.
import { generateKeyPairSync, type KeyObject, randomBytes, scryptSync } from 'node:crypto';
import { secretbox } from '@noble/ciphers/salsa.js';

export type KeyKind = 'ed25519' | 'P-256' | 'P-384' | 'rsa';

export function makeKey(kind: KeyKind): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  if (kind === 'ed25519') return generateKeyPairSync('ed25519');
  if (kind === 'rsa') return generateKeyPairSync('rsa', { modulusLength: 2048 });
  return generateKeyPairSync('ec', { namedCurve: kind });
}

export function pemOf(key: KeyObject, type: 'pkcs8' | 'sec1' = 'pkcs8'): string {
  return key.export({ type, format: 'pem' }).toString();
}

/** As `cosign generate-key-pair` writes it, with less work for the password. */
export function encryptedByCosign(key: KeyObject, password: string): string {
  const [salt, nonce] = [randomBytes(32), randomBytes(24)];
  const [N, r, p] = [1024, 8, 1];
  const box = secretbox(scryptSync(password, salt, 32, { N, r, p }), nonce);
  const ciphertext = box.seal(key.export({ type: 'pkcs8', format: 'der' }));
  const document = {
    kdf: { name: 'scrypt', params: { N, r, p }, salt: salt.toString('base64') },
    cipher: { name: 'nacl/secretbox', nonce: nonce.toString('base64') },
    ciphertext: Buffer.from(ciphertext).toString('base64'),
  };
  const body = Buffer.from(JSON.stringify(document)).toString('base64').replace(/.{64}/g, '$&\n');
  return `-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\n${body}\n-----END ENCRYPTED SIGSTORE PRIVATE KEY-----\n`;
}
