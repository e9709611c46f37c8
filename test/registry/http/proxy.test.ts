import { expect, test } from 'vitest';
import { proxyFor } from '../../../src/registry/http/proxy.ts';

const proxied = (url: string, env: Record<string, string>): string | undefined =>
  proxyFor(new URL(url), env)?.href;

test.each([
  ['https://r.io', { HTTPS_PROXY: 'http://p:3128' }, 'http://p:3128/'],
  ['https://r.io', { https_proxy: 'p:3128', HTTPS_PROXY: 'http://q' }, 'http://p:3128/'],
  ['http://r.io', { HTTP_PROXY: 'http://p' }, 'http://p/'],
  ['http://r.io', { HTTPS_PROXY: 'http://p' }, undefined],
  ['https://r.io', { HTTP_PROXY: 'http://p' }, undefined],
  ['https://r.io', { ALL_PROXY: 'socks5://p:1080' }, 'socks5://p:1080'],
  ['https://r.io', { HTTPS_PROXY: '' }, undefined],
  ['https://localhost:5000', { HTTPS_PROXY: 'http://p' }, undefined],
  ['http://127.0.0.1:5000', { HTTP_PROXY: 'http://p' }, undefined],
  ['http://10.0.0.1:5000', { HTTP_PROXY: 'http://p' }, 'http://p/'],
])('%s with %j goes through %s', (url, env, proxy) => {
  expect(proxied(url, env)).toBe(proxy);
});

test.each([
  ['https://r.io', '*'],
  ['https://r.io', 'other.example, r.io'],
  ['https://a.r.io', 'r.io'],
  ['https://a.r.io', '.r.io'],
  ['https://a.r.io', '*.r.io'],
  ['https://R.IO', 'r.io'],
  ['https://r.io', 'r.io:443'],
  ['http://r.io:5000', 'r.io:5000'],
  ['http://10.1.2.3', '10.0.0.0/8'],
  ['http://[fd00::1]', 'fd00::/8'],
  ['http://10.1.2.3', '10.1.2.3'],
])('%s is exempt by NO_PROXY=%s', (url, exempt) => {
  expect(proxied(url, { HTTP_PROXY: 'http://p', HTTPS_PROXY: 'http://p', NO_PROXY: exempt })).toBeUndefined();
});

test.each([
  ['https://r.io', 'notr.io'],
  ['https://notr.io', 'r.io'],
  ['https://r.io', 'r.io:444'],
  ['http://11.1.2.3', '10.0.0.0/8'],
  ['http://10.1.2.3', '10.0.0.0/99'],
  ['https://r.io', ' , '],
])('%s is not exempt by NO_PROXY=%s', (url, exempt) => {
  expect(proxied(url, { HTTP_PROXY: 'http://p', HTTPS_PROXY: 'http://p', NO_PROXY: exempt })).toBe(
    'http://p/',
  );
});

test('what is no URL is told by the name of its variable, without its value', () => {
  expect(() => proxied('https://r.io', { HTTPS_PROXY: 'http://ann:secret@:x' })).toThrow(
    /^HTTPS_PROXY is not a URL$/,
  );
});
