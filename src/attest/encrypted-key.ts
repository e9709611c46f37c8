// Encrypted private keys as cosign writes them: a PEM block whose content is JSON (go-securesystemslib: encrypted). The
// password becomes a key by scrypt, and that opens a box of NaCl, which holds PKCS#8.
import { scryptSync } from 'node:crypto';
import { secretbox } from '@noble/ciphers/salsa.js';
import * as z from 'zod';
import { NixlayerError } from '../errors/nixlayer-error.ts';

const powerOfTwo = (count: number): boolean => Number.isInteger(Math.log2(count));

/** scrypt takes 128 N r bytes of memory: with the largest that are taken here, 512 MiB. */
const keySchema = z.object({
  kdf: z.object({
    name: z.literal('scrypt'),
    params: z.object({
      N: z
        .int()
        .min(2)
        .max(1 << 18)
        .refine(powerOfTwo),
      r: z.int().min(1).max(16),
      p: z.int().min(1).max(16),
    }),
    salt: z.base64(),
  }),
  cipher: z.object({ name: z.literal('nacl/secretbox'), nonce: z.base64() }),
  ciphertext: z.base64(),
});

/** PKCS#8 in DER. @throws NixlayerError E_KEY */
export function decryptSigstoreKey(pem: string, name: string, password: string | undefined): Buffer {
  const form = keySchema.safeParse(contentOf(pem));
  if (!form.success)
    throw new NixlayerError('E_KEY', `${name} is no encrypted key in the form that cosign writes`, {
      hint: 'Expected scrypt and nacl/secretbox; make another with: cosign generate-key-pair',
    });
  if (password === undefined)
    throw new NixlayerError('E_KEY', `${name} is encrypted, and there is no password`, {
      hint: 'Put its password into the environment variable COSIGN_PASSWORD; it may be empty.',
    });
  const { kdf, cipher, ciphertext } = form.data;
  const { N, r, p } = kdf.params;
  const bytes = (text: string): Buffer => Buffer.from(text, 'base64');
  try {
    const key = scryptSync(password, bytes(kdf.salt), 32, { N, r, p, maxmem: 128 * r * (N + p + 2) });
    return Buffer.from(secretbox(key, bytes(cipher.nonce)).open(bytes(ciphertext)));
  } catch {
    throw new NixlayerError('E_KEY', `${name} cannot be opened with this password`, {
      hint: 'COSIGN_PASSWORD is not its password, or the file is damaged.',
    });
  }
}

function contentOf(pem: string): unknown {
  const [, body = ''] = /-----BEGIN [A-Z ]+-----([\s\S]*?)-----END/.exec(pem) ?? [];
  try {
    return JSON.parse(Buffer.from(body, 'base64').toString());
  } catch {
    return undefined;
  }
}
