import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { docker, dockerLoad } from './support/docker.ts';
import { isMissing } from './support/environment.ts';
import { freePort } from './support/free-port.ts';
import { buildArchive, imageFixture } from './support/nixlayer.ts';
import { talkToRedis } from './support/redis-client.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

describe.skipIf(isMissing('nix-build', 'dockerd', 'redis-server', 'patchelf'))(
  'a Redis server from the store',
  () => {
    it('answers from its container', async () => {
      const { output, layers } = await buildArchive(
        imageFixture('redis'),
        join(await temporaryFolder(), 'redis.tar'),
      );
      // One for each of its libraries, for itself, and for the commands.
      expect(layers.length).toBeGreaterThan(10);
      const [reference = ''] = await dockerLoad(output);

      const port = await freePort();
      const container = await docker(
        ...['run', '--detach', '--rm', '--network', 'host', reference],
        ...['--bind', '127.0.0.1', '--port', String(port), '--save', ''],
      );
      onTestFinished(async () => void (await docker('stop', '--time', '5', container)));

      expect(await talkToRedis(port, ['PING', 'SET colour green', 'GET colour'])).toEqual([
        '+PONG',
        '+OK',
        '$5',
        'green',
        '+OK',
      ]);
    });
  },
);
