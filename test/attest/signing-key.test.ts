import { createHash, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { signingKeyOf } from '../../src/attest/signing-key.ts';
import { NixlayerError } from '../../src/errors/nixlayer-error.ts';
import { encryptedByCosign, makeKey, pemOf } from './made-keys.ts';

const data = Buffer.from('what is signed');

describe('a key', () => {
  it.each([
    ['ECDSA P-256', 'P-256', 'pkcs8'],
    ['ECDSA P-256', 'P-256', 'sec1'],
    ['Ed25519', 'ed25519', 'pkcs8'],
  ] as const)('of %s in %s signs what its public key verifies (%s)', (algorithm, kind, form) => {
    const { privateKey, publicKey } = makeKey(kind);
    const key = signingKeyOf(pemOf(privateKey, form), 'key.pem', undefined);
    const signature = key.sign(data);
    expect(verify(kind === 'ed25519' ? null : 'sha256', data, publicKey, signature)).toBe(true);
    expect(key.verify(data, signature)).toBe(true);
    expect(key.verify(Buffer.from('something else'), signature)).toBe(false);
    const der = publicKey.export({ type: 'spki', format: 'der' });
    expect(key).toMatchObject({ algorithm, hint: createHash('sha256').update(der).digest('base64') });
    expect(key.publicKey).toBe(publicKey.export({ type: 'spki', format: 'pem' }));
  });

  it.each(['', 'pässword'])('that cosign encrypted with the password %j is opened', (password) => {
    const { privateKey, publicKey } = makeKey('P-256');
    const key = signingKeyOf(encryptedByCosign(privateKey, password), 'cosign.key', password);
    expect(verify('sha256', data, publicKey, key.sign(data))).toBe(true);
  });

  it('that OpenSSL wrote behind the parameters of its curve is found', () => {
    const parameters = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n';
    const pem = parameters + pemOf(makeKey('P-256').privateKey, 'sec1');
    expect(signingKeyOf(pem, 'key.pem', undefined).algorithm).toBe('ECDSA P-256');
  });

  it('that OpenSSL encrypted is opened', () => {
    const { privateKey } = makeKey('ed25519');
    const pem = privateKey.export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: 'secret',
    });
    expect(signingKeyOf(pem.toString(), 'key.pem', 'secret').algorithm).toBe('Ed25519');
  });
});

describe('what is no key is told, and nothing of it', () => {
  const plain = pemOf(makeKey('P-256').privateKey);
  const damaged = plain.replace(/\n.*\n/, '\nAAAAAAAA\n');
  const box = (change: object): string => {
    const text = encryptedByCosign(makeKey('P-256').privateKey, 'hunter2');
    const [, body = ''] = /KEY-----\n([\s\S]*?)\n-----END/.exec(text) ?? [];
    const document = JSON.parse(Buffer.from(body, 'base64').toString());
    const changed = Buffer.from(JSON.stringify({ ...document, ...change })).toString('base64');
    return text.replace(body, changed);
  };
  it.each([
    ['a text', 'hunter2', undefined, 'no private key in PEM'],
    ['a public key', publicPem(), undefined, 'is a public key'],
    ['a damaged key', damaged, undefined, 'cannot be read'],
    ['an RSA key', pemOf(makeKey('rsa').privateKey), undefined, 'of a kind'],
    ['a key on another curve', pemOf(makeKey('P-384').privateKey), undefined, 'of a kind'],
    ['an encrypted key without password', box({}), undefined, 'no password'],
    ['an encrypted key with another password', box({}), 'hunter3', 'cannot be opened'],
    [
      'an encrypted key of an unknown form',
      box({ cipher: { name: 'rot13', nonce: '' } }),
      'x',
      'no encrypted key',
    ],
    [
      'an encrypted key that would take all memory',
      box({ kdf: { name: 'scrypt', params: { N: 2 ** 40, r: 8, p: 1 }, salt: '' } }),
      'hunter2',
      'no encrypted key',
    ],
  ])('%s', (_, pem, password, said) => {
    const thrown = errorOf(() => signingKeyOf(pem, 'the-key', password));
    expect(thrown).toBeInstanceOf(NixlayerError);
    expect(thrown).toMatchObject({ code: 'E_KEY', message: expect.stringContaining(said) });
    const body = pem.split('\n')[1] ?? pem;
    for (const text of [String(thrown.message), String(thrown.hint), String(thrown.cause)])
      for (const secret of [body, 'hunter']) expect(text).not.toContain(secret);
  });

  function publicPem(): string {
    return makeKey('P-256').publicKey.export({ type: 'spki', format: 'pem' }).toString();
  }

  function errorOf(act: () => unknown): NixlayerError {
    try {
      act();
    } catch (error) {
      return error as NixlayerError;
    }
    throw new Error('nothing was thrown');
  }
});
