// A self-signed certificate for 127.0.0.1 and localhost, for servers of a test and for the tokens that they sign.
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

export interface Certificate {
  readonly privateKey: KeyObject;
  /** PKCS #8, PEM */
  readonly key: string;
  /** PEM; as it signs itself, also what a client must trust. */
  readonly cert: string;
  /** The certificate itself. */
  readonly der: Buffer;
}

/** X.509 version 3 (RFC 5280) with an ECDSA key on P-256; valid from 2020 to 2049. */
export function makeCertificate(commonName = 'nixlayer test'): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signature = sequence(objectId('2a8648ce3d040302'));
  const name = sequence(element(0x31, sequence(objectId('550403'), element(0x0c, Buffer.from(commonName)))));
  const signed = sequence(
    element(0xa0, element(0x02, Buffer.from([2]))),
    element(0x02, Buffer.from([1])),
    signature,
    name,
    sequence(element(0x17, Buffer.from('200101000000Z')), element(0x17, Buffer.from('491231235959Z'))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    element(
      0xa3,
      sequence(
        extension(
          '551d11',
          sequence(element(0x87, Buffer.from([127, 0, 0, 1])), element(0x82, Buffer.from('localhost'))),
        ),
        extension('551d13', sequence(element(0x01, Buffer.from([0xff])))),
      ),
    ),
  );
  const bits = Buffer.concat([Buffer.from([0]), sign('sha256', signed, privateKey)]);
  const der = sequence(signed, signature, element(0x03, bits));
  return {
    privateKey,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{64}(?=.)/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
    der,
  };
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return element(0x30, Buffer.concat(parts));
}

function objectId(hex: string): Buffer {
  return element(0x06, Buffer.from(hex, 'hex'));
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(objectId(id), element(0x04, value));
}

/** Tag, length and value in DER; lengths below 64 KiB. */
function element(tag: number, value: Buffer): Buffer {
  const { length } = value;
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...head]), value]);
}
