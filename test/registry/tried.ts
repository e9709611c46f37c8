// What tests of the client share: a client that does not wait, what it ends with, and what must hold whatever went wrong.
import { inspect } from 'node:util';
import { expect, onTestFinished } from 'vitest';
import { NixlayerError } from '../../src/errors/nixlayer-error.ts';
import { openRegistry, type Registry, type RegistryOptions } from '../../src/registry/registry.ts';
import type { Repository } from '../../src/registry/repository.ts';
import { digestOf } from './server/digest.ts';
import { digestOfKept } from './server/kept-bytes.ts';
import { requestLines } from './server/request-log.ts';
import type { TestRegistry } from './server/test-registry.ts';

export const secret = 'open-sesame';

/** It is closed when the test ends. */
export function testClient(options: RegistryOptions = {}): Registry {
  const client = openRegistry({ retries: { tries: 4, firstPause: 1, longestPause: 4 }, env: {}, ...options });
  onTestFinished(() => client.close());
  return client;
}

/** The repository `app`. */
export function repositoryOf(
  registry: TestRegistry,
  options?: RegistryOptions,
  repository = 'app',
): Repository {
  return testClient(options).repository({ registry: registry.host, repository });
}

export interface Failed {
  readonly code: string;
  readonly message: string;
  readonly hint: string | undefined;
}

/** `undefined` when it succeeds; every other end must be an error that a user can act on, and keep what is secret. */
export async function failureOf(work: Promise<unknown>): Promise<Failed | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (!(error instanceof NixlayerError)) throw error;
    expectNoSecrets(error);
    return { code: error.code, message: error.message, hint: error.hint };
  }
}

function expectNoSecrets(error: NixlayerError): void {
  const text = inspect(error, { depth: 8, showHidden: true });
  expect(text).not.toContain(secret);
  expect(text).not.toContain(Buffer.from(`ann:${secret}`).toString('base64'));
  // Tokens are JSON web tokens.
  expect(text).not.toMatch(/eyJ[\w-]{20}/);
}

/** The registry holds no blob and no manifest under a digest of other bytes, and no manifest without its blobs. */
export async function expectRightBytes({ content }: TestRegistry): Promise<void> {
  for (const [digest, bytes] of content.blobs)
    expect(await digestOfKept(bytes, digest.split(':')[0]!)).toBe(digest);
  for (const { manifests } of content.repositories.values())
    for (const [digest, { bytes }] of manifests) expect(digestOf(bytes)).toBe(digest);
}

/** For the message of an assertion. */
export function asked({ requests }: TestRegistry): string {
  return requestLines(requests).join('\n');
}
