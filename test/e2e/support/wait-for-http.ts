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
