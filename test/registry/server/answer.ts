// Answers as data, so that a fault can change one before it is sent.
import type { ServerResponse } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: Buffer | { readonly size: number; open(): AsyncIterable<Uint8Array> };
}

export type Headers = Answer['headers'];

export function answer(status: number, headers: Headers = {}, body?: Answer['body']): Answer {
  return body === undefined ? { status, headers } : { status, headers, body };
}

export function jsonAnswer(status: number, value: unknown, headers: Headers = {}): Answer {
  return answer(
    status,
    { 'Content-Type': 'application/json', ...headers },
    Buffer.from(JSON.stringify(value)),
  );
}

/** The error form of the distribution specification. */
export function errorAnswer(
  status: number,
  code: string,
  { message = code.toLowerCase().replaceAll('_', ' '), detail, headers }: ErrorParts = {},
): Answer {
  const error = detail === undefined ? { code, message } : { code, message, detail };
  return jsonAnswer(status, { errors: [error] }, headers);
}

interface ErrorParts {
  readonly message?: string | undefined;
  readonly detail?: unknown;
  readonly headers?: Headers | undefined;
}

export function bodySize({ body }: Answer): number {
  if (body === undefined) return 0;
  return Buffer.isBuffer(body) ? body.length : body.size;
}

/** @param limit bytes of the body after which the connection is cut; the head announces all of it */
export async function sendAnswer(
  response: ServerResponse,
  sent: Answer,
  { isHead, limit = Number.POSITIVE_INFINITY, pace }: SendOptions,
): Promise<void> {
  const { status, headers, body } = sent;
  const hasLength = status !== 204 && status !== 304;
  const length = hasLength ? { 'Content-Length': String(bodySize(sent)) } : {};
  response.writeHead(status, { ...length, ...headers } as Record<string, string | string[]>);
  response.flushHeaders();
  if (!isHead && hasLength && body !== undefined) {
    let left = limit;
    for await (const chunk of Buffer.isBuffer(body) ? [body] : body.open()) {
      if (response.destroyed) return;
      const part = chunk.subarray(0, left);
      left -= part.length;
      if (pace === undefined) await write(response, part);
      else
        for (const piece of pieces(part, pace.bytes)) await pause(pace.milliseconds, write(response, piece));
      if (left <= 0) break;
    }
  }
  if (limit === Number.POSITIVE_INFINITY) response.end();
  else response.socket?.destroySoon();
}

export interface SendOptions {
  readonly isHead: boolean;
  readonly limit?: number | undefined;
  readonly pace?: Pace | undefined;
}

/** So many bytes at a time, with so long a pause after each piece. */
export interface Pace {
  readonly bytes: number;
  readonly milliseconds: number;
}

function* pieces(bytes: Uint8Array, size: number): Iterable<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function pause(milliseconds: number, after: Promise<void>): Promise<void> {
  await after;
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function write(response: ServerResponse, chunk: Uint8Array): Promise<void> {
  if (chunk.length === 0 || response.destroyed || response.write(chunk)) return;
  await new Promise<void>((resolve) => {
    response.once('drain', resolve);
    response.once('close', resolve);
  });
}
