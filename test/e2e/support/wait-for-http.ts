import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** The body that a server answers with; waits up to 30 s for it to listen. */
export async function waitForHttp(url: string): Promise<string> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    try {
      const response = await fetch(url);
      if (!response.ok) throw new Error(`${url} answers ${response.status}`);
      return await response.text();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await setTimeout(100);
    }
  }
}

/** Waits up to 30 s for something to listen. @param address `HOST:PORT` */
export async function waitForPort(address: string): Promise<void> {
  const [host, port] = address.split(':');
  const deadline = Date.now() + 30_000;
  for (;;) {
    const socket = connect(Number(port), host);
    try {
      await once(socket, 'connect');
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await setTimeout(100);
    } finally {
      socket.destroy();
    }
  }
}
