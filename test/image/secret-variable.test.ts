import { expect, test } from 'vitest';
import { isSecretByItself, looksLikeSecret } from '../../src/image/secret-variable.ts';

test.each([
  ['DB_PASSWORD', 'hunter2', true],
  ['GITHUB_TOKEN', 'abc', true],
  ['api_key', 'x', true],
  ['K', 'AKIAIOSFODNN7EXAMPLE', true],
  ['DATABASE_URL', 'postgres://app:hunter2@db/app', true],
  ['PASSWORD', '', false],
  ['DB_PASSWORD', '/run/secrets/pw', false],
  ['TOKEN', '$OTHER', false],
  ['PASSWORD_FILE', 'secret', false],
  ['TOKENIZERS', 'fast', false],
  ['URL', 'https://user:$PASSWORD@host', false],
  ['PATH', '/bin', false],
])('%s=%s: %s', (name, value, expected) => {
  expect(looksLikeSecret(name, value)).toBe(expected);
});

test('a word of a command is looked at by itself', () => {
  expect(isSecretByItself('https://user:password@host/')).toBe(true);
  expect(isSecretByItself('--port=80')).toBe(false);
});
