import { expect, test } from 'vitest';
import {
  basicHeader,
  getTokenRequest,
  postTokenRequest,
  readToken,
} from '../../../src/registry/auth/token.ts';

const service = { realm: new URL('https://auth.example/token?x=1'), service: 'r.example' };

test('a token is asked for with service and scopes, and a password in the header', () => {
  const { method, url, headers } = getTokenRequest(service, ['repository:a:pull,push', 'repository:b:pull'], {
    username: 'ann',
    password: 'pä:ss',
  });
  expect(method).toBe('GET');
  expect(url.searchParams.getAll('scope')).toEqual(['repository:a:pull,push', 'repository:b:pull']);
  expect(url.searchParams.get('x')).toBe('1');
  expect(headers.authorization).toBe(`Basic ${Buffer.from('ann:pä:ss').toString('base64')}`);
  expect(getTokenRequest(service, [], undefined).headers).toEqual({});
});

test('an identity token goes into a form', () => {
  const { method, body } = postTokenRequest(service, ['repository:a:pull'], 'id token');
  expect(method).toBe('POST');
  const form = new URLSearchParams(Buffer.from(body?.open() as Uint8Array).toString());
  expect(Object.fromEntries(form)).toMatchObject({
    grant_type: 'refresh_token',
    refresh_token: 'id token',
    service: 'r.example',
    scope: 'repository:a:pull',
  });
});

test('a token that is used as it is has no password', () => {
  expect(basicHeader({ registryToken: 'x' })).toBeUndefined();
});

test.each([
  ['{"token":"abc","expires_in":300}', 'abc', 290_000],
  ['{"access_token":"abc"}', 'abc', 54_000],
  ['{"token":"","access_token":"abc","expires_in":1}', 'abc', 900],
  ['{"token":"abc","expires_in":-1}', 'abc', 54_000],
])('%s is a token', (text, token, expires) => {
  expect(readToken(text, ['s'], 0)).toEqual({ text: token, scopes: ['s'], expires });
});

test.each(['', 'null', '[]', '{}', '{"token":5}', '{"token":"a\\r\\nHost: b"}', '<html>'])(
  '%j is none',
  (text) => {
    expect(readToken(text, [], 0)).toBeUndefined();
  },
);
