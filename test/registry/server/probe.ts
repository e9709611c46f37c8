// Requests to a test registry without a client's own ideas.
import { onTestFinished } from 'vitest';
import { startTestRegistry, type TestRegistry, type TestRegistryOptions } from './test-registry.ts';

/** A registry that ends with the test. */
export async function testRegistry(options?: TestRegistryOptions): Promise<TestRegistry> {
  const registry = await startTestRegistry(options);
  onTestFinished(() => registry.close());
  return registry;
}

/** @param location absolute, or a path of the registry */
export async function ask(
  { url }: Pick<TestRegistry, 'url'>,
  method: string,
  location: string,
  {
    headers = {},
    body,
  }: { readonly headers?: Record<string, string>; readonly body?: Uint8Array | string } = {},
): Promise<Response> {
  const init = { method, headers, redirect: 'manual', ...(body === undefined ? {} : { body }) } as const;
  return fetch(new URL(location, url), init as RequestInit);
}
