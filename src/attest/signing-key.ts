// Private keys that sign: PEM → key. Their text and their passwords stand in no message.
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { decryptSigstoreKey } from './encrypted-key.ts';

export interface SigningKey {
  /** For people: `ECDSA P-256`. */
  readonly algorithm: string;
  /** What names the key in bundles, as cosign computes it: base 64 of the SHA-256 of the public key. */
  readonly hint: string;
  /** PEM, as `cosign verify --key` reads it. */
  readonly publicKey: string;
  /** ECDSA signatures are of SHA-256 and in DER; they differ each time. Those of Ed25519 are always the same. */
  sign(data: Uint8Array): Buffer;
  verify(data: Uint8Array, signature: Uint8Array): boolean;
}

/**
 * @param pem PKCS#8 or SEC1 of an ECDSA P-256 or Ed25519 key, or what `cosign generate-key-pair` writes
 * @param name of where it comes from, for messages
 * @param password of an encrypted key
 * @throws NixlayerError E_KEY
 */
export function signingKeyOf(pem: string, name: string, password: string | undefined): SigningKey {
  const key = privateKeyOf(pem, name, password);
  const algorithm = algorithmOf(key);
  if (algorithm === undefined)
    throw new NixlayerError('E_KEY', `${name} is a key of a kind that is not used for images`, {
      hint: 'Expected ECDSA on the curve P-256, or Ed25519: cosign generate-key-pair makes the former.',
    });
  const publicKey = createPublicKey(key);
  const hash = algorithm === 'Ed25519' ? null : 'sha256';
  return {
    algorithm,
    hint: createHash('sha256')
      .update(publicKey.export({ type: 'spki', format: 'der' }))
      .digest('base64'),
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    sign: (data) => sign(hash, data, key),
    verify: (data, signature) => verify(hash, data, publicKey, signature),
  };
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string | undefined {
  if (asymmetricKeyType === 'ed25519') return 'Ed25519';
  // Node's name of P-256.
  if (asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1') return 'ECDSA P-256';
  return undefined;
}

function privateKeyOf(pem: string, name: string, password: string | undefined): KeyObject {
  const labels = Array.from(pem.matchAll(/^-----BEGIN ([A-Z0-9 ]+)-----\s*$/gm), ([, each = '']) => each);
  // `openssl ecparam -genkey` writes the name of the curve before the key.
  const label = labels.find((each) => each.endsWith('PRIVATE KEY')) ?? labels[0] ?? '';
  if (/^ENCRYPTED (?:SIGSTORE|COSIGN) PRIVATE KEY$/.test(label))
    return readKey(name, { key: decryptSigstoreKey(pem, name, password), format: 'der', type: 'pkcs8' });
  if (label === 'PUBLIC KEY')
    throw new NixlayerError('E_KEY', `${name} is a public key, and the private one signs`, { hint });
  if (!label.endsWith('PRIVATE KEY'))
    throw new NixlayerError('E_KEY', `${name} holds no private key in PEM`, { hint });
  if (label === 'ENCRYPTED PRIVATE KEY' && password === undefined)
    throw new NixlayerError('E_KEY', `${name} is encrypted, and there is no password`, {
      hint: passwordHint,
    });
  return readKey(name, { key: pem, format: 'pem', ...(password !== undefined && { passphrase: password }) });
}

const hint =
  'Give the file of a private key: cosign generate-key-pair, or openssl genpkey -algorithm ed25519.';
const passwordHint = 'Put its password into the environment variable COSIGN_PASSWORD.';

/** What OpenSSL says of a key may hold parts of it: it is not passed on. */
function readKey(name: string, input: Parameters<typeof createPrivateKey>[0]): KeyObject {
  try {
    return createPrivateKey(input);
  } catch {
    throw new NixlayerError('E_KEY', `${name} holds a private key that cannot be read`, {
      hint: 'It is damaged, of an unknown kind, or COSIGN_PASSWORD is not its password.',
    });
  }
}
