// As much of the Redis protocol as a conversation by inline commands takes.
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/**
 * Sends `commands` one after the other to a server on 127.0.0.1, waiting up to 30 s for it to listen, and returns the
 * answers' lines.
 */
export async function talkToRedis(port: number, commands: readonly string[]): Promise<string[]> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    try {
      return await converse(port, commands);
    } catch (error) {
      if (Date.now() > deadline || (error as NodeJS.ErrnoException).code !== 'ECONNREFUSED') throw error;
      await setTimeout(200);
    }
  }
}

async function converse(port: number, commands: readonly string[]): Promise<string[]> {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  await once(socket, 'connect');
  // QUIT makes the server close the connection.
  socket.write([...commands, 'QUIT', ''].join('\r\n'));
  let answer = '';
  for await (const chunk of socket) answer += chunk;
  return answer.trimEnd().split('\r\n');
}
