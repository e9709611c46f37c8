import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { decompressed } from '../../../src/archive/decompress.ts';
import { compressed } from '../../../src/archive/frames/compress.ts';
import { type CompressionMethod, chooseCompressor } from '../../../src/archive/frames/compressor.ts';
import { bytesOf } from '../../image/image-of-layers.ts';

const text = Buffer.from('the same words again and again, '.repeat(50_000));
async function* chunks(): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < text.length; at += 100_000) yield text.subarray(at, at + 100_000);
}
async function* nothing(): AsyncGenerator<Uint8Array> {}

describe.each(['gzip', 'zstd'] as const satisfies readonly CompressionMethod[])('%s', async (method) => {
  const compressor = await chooseCompressor(method);

  test('gives smaller bytes, the same each time, that hold the same', async () => {
    const first = await bytesOf(compressed(chunks(), compressor));
    expect(first.length).toBeLessThan(text.length / 10);
    expect((await bytesOf(compressed(chunks(), compressor))).equals(first)).toBe(true);
    const whole = (async function* () {
      yield first;
    })();
    expect((await bytesOf(decompressed(whole, method, 'it'))).equals(text)).toBe(true);
  });

  test('takes nothing at all', async () => {
    expect((await bytesOf(compressed(nothing(), compressor))).length).toBeGreaterThan(0);
  });

  test('ends with the error of its source, and with a signal', async () => {
    const failing = (async function* () {
      yield text;
      throw new Error('the source failed');
    })();
    await expect(bytesOf(compressed(failing, compressor))).rejects.toThrow('the source failed');
    await expect(bytesOf(compressed(chunks(), compressor, AbortSignal.abort()))).rejects.toMatchObject({
      code: 'E_ABORTED',
    });
  });

  test('may be left early', async () => {
    for await (const _ of compressed(chunks(), compressor)) break;
  });
});

test('a gzip header tells no name, no time and no platform', async () => {
  const data = await bytesOf(compressed(chunks(), await chooseCompressor('gzip')));
  expect([...data.subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
  expect(gunzipSync(data).equals(text)).toBe(true);
});
