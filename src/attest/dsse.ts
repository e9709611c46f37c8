// Dead Simple Signing Envelope (secure-systems-lab/dsse: protocol.md): what is signed of a payload.

/** Pre-authentication encoding: type and payload with their lengths, so that neither can be taken for a part of the other. */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}
