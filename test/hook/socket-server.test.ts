// Clients that do not do as ours does.
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { askSocket } from '../../src/hook/ask-owner.ts';
import { type Respond, serveSocket } from '../../src/hook/socket-server.ts';
import { temporaryFolder } from './temporary.ts';

async function serve(respond: Respond): Promise<string> {
  const path = join(temporaryFolder(), 'socket');
  const server = await serveSocket({ path, fd: undefined }, respond);
  onTestFinished(() => server.close());
  return path;
}

const request = '{"ask":"wake"}\n';

it('a client that goes away before it is answered does no harm', async () => {
  let leave: () => void = () => undefined;
  const path = await serve(() => {
    leave();
    return 'x'.repeat(1024 ** 2);
  });
  const client = createConnection(path);
  leave = () => client.destroy();
  await once(client, 'connect');
  client.write(request);
  await once(client, 'close');
  expect(await askSocket(path, { ask: 'wake' })).toHaveLength(1024 ** 2);
});

it('a client that asks on and reads nothing is left', async () => {
  let answers = 0;
  const path = await serve(() => {
    answers += 1;
    return 'x'.repeat(1024 ** 2);
  });
  const client = createConnection(path);
  client.on('error', () => undefined);
  const closed = once(client, 'close');
  client.write(request.repeat(1000));
  client.resume();
  await closed;
  expect(answers).toBeLessThan(10);
});
