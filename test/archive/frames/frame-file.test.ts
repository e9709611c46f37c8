import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Frame, keepFrame, readFrame } from '../../../src/archive/frames/frame-file.ts';
import { digestFrames, joinedFrames } from '../../../src/archive/frames/joined-frames.ts';
import { type CacheFolder, cacheFile, cacheKey } from '../../../src/cache/cache-folder.ts';
import { bytesOf, sha256 } from '../../image/image-of-layers.ts';
import { temporaryFolder } from '../temporary.ts';

const newCache = (): CacheFolder => ({ path: join(temporaryFolder(), 'cache'), limit: 1e9 });

async function* inPieces(data: Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size);
}

const keep = (cache: CacheFolder, name: string, data: Uint8Array): Promise<Frame> =>
  keepFrame(cache, cacheKey(name), inPieces(data), () => 12_345);

describe('a frame', () => {
  test('is kept with its size and checksum, whatever its bytes are', async () => {
    const cache = newCache();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), fc.string(), async (data, name) => {
        const frame = await keep(cache, name, data);
        expect(frame).toEqual({
          key: cacheKey(name),
          size: 12_345,
          compressedSize: data.length,
          sha256: sha256(data).slice(7),
        });
        expect(readFrame(cache, cacheKey(name))).toEqual(frame);
      }),
      { numRuns: 50 },
    );
  });

  test('is none when it ends early, has more, or lies under another key', async () => {
    const cache = newCache();
    const { key } = await keep(cache, 'a', Buffer.from('some bytes'));
    const path = cacheFile(cache, 'frame', key);
    const sound = readFileSync(path);
    for (let at = 0; at < sound.length; at += 1) {
      writeFileSync(path, sound.subarray(0, at));
      expect(readFrame(cache, key)).toBeUndefined();
    }
    writeFileSync(path, Buffer.concat([sound, Buffer.from(' ')]));
    expect(readFrame(cache, key)).toBeUndefined();
    const other = await keep(cache, 'b', Buffer.from('x'));
    writeFileSync(cacheFile(cache, 'frame', other.key), sound);
    expect(readFrame(cache, other.key)).toBeUndefined();
    expect(readFrame(cache, cacheKey('nothing'))).toBeUndefined();
  });

  test('does not appear when its source fails, and leaves nothing', async () => {
    const cache = newCache();
    const failing = (async function* () {
      yield Buffer.from('start');
      throw new Error('the source failed');
    })();
    const key = cacheKey('a');
    await expect(keepFrame(cache, key, failing, () => 0)).rejects.toThrow('the source failed');
    expect(readdirSync(dirname(cacheFile(cache, 'frame', key)))).toEqual([]);
  });

  test('that cannot be written is an error that names the cache', async () => {
    const path = join(temporaryFolder(), 'file');
    writeFileSync(path, '');
    const kept = keep({ path, limit: 0 }, 'a', Buffer.from('x'));
    await expect(kept).rejects.toMatchObject({ code: 'E_WRITE', message: expect.stringContaining(path) });
  });
});

describe('frames one behind the other', () => {
  test('are the bytes of each in their order, with the digest of all', async () => {
    const cache = newCache();
    const parts = fc.array(fc.uint8Array({ maxLength: 500 }), { maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(parts, async (contents) => {
        const frames = await Promise.all(contents.map((data) => keep(cache, sha256(data), data)));
        const whole = Buffer.concat(contents);
        expect((await bytesOf(joinedFrames({ cache, frames }))).equals(whole)).toBe(true);
        expect(digestFrames({ cache, frames })).toEqual({ digest: sha256(whole), size: whole.length });
      }),
      { numRuns: 30 },
    );
  });

  test('have a name for each that is damaged or gone', async () => {
    const cache = newCache();
    const frames = await Promise.all(
      ['a', 'b', 'c', 'd'].map((name) => keep(cache, name, Buffer.from(name.repeat(9)))),
    );
    const [, flipped, short, gone] = frames as [Frame, Frame, Frame, Frame];
    const flippedFile = cacheFile(cache, 'frame', flipped.key);
    const data = readFileSync(flippedFile);
    data[4] = 0;
    writeFileSync(flippedFile, data);
    writeFileSync(cacheFile(cache, 'frame', short.key), 'bb');
    const missing = { ...gone, key: cacheKey('missing') };
    const result = digestFrames({ cache, frames: [frames[0] as Frame, flipped, short, missing] });
    expect(result).toEqual({ damaged: [flipped.key, short.key, missing.key] });
    expect(statSync(flippedFile).isFile()).toBe(true);
  });
});
