import { expect, it, test } from 'vitest';
import { saidIn } from '../../../src/registry/http/registry-answer.ts';

const digest = `sha256:${'0'.repeat(64)}`;

test.each([
  ['{"errors":[{"code":"DENIED","message":"no access"}]}', ['DENIED'], 'DENIED: no access'],
  [
    '{"errors":[{"code":"A","message":"x"},{"code":"B","message":"y","detail":"z"}]}',
    ['A', 'B'],
    'A: x; B: y (z)',
  ],
  ['{"errors":[{"code":"A","message":"x","detail":{"reason":"z"}}]}', ['A'], 'A: x (z)'],
  ['{"errors":[null,3,{"message":5}]}', [], ''],
  ['{"message":"no such host"}', [], 'no such host'],
  ['{"details":"incorrect username or password"}', [], 'incorrect username or password'],
  ['{"error":"invalid_grant","error_description":"expired"}', [], 'expired'],
  [
    '<html><head><title>413 Request Entity Too Large</title></head><body>x</body></html>',
    [],
    '413 Request Entity Too Large',
  ],
  ['<body><script>x()</script><h1>Bad &amp; ugly</h1>\n<p>now</p></body>', [], 'Bad & ugly now'],
  ['plain\n text\u001b[31m', [], 'plain text [31m'],
  ['', [], ''],
])('%s says it', (body, codes, text) => {
  expect(saidIn(body)).toEqual({ codes, text, digests: [] });
});

it('names digests, wherever they are', () => {
  const body = `{"errors":[{"code":"MANIFEST_BLOB_UNKNOWN","detail":{"digest":"${digest}","again":"${digest}"}}]}`;
  expect(saidIn(body).digests).toEqual([digest]);
});

it('is short and keeps secrets', () => {
  const { text } = saidIn(`Bearer abcdefghijklmnop ${'x'.repeat(100_000)}`);
  expect(text).toMatch(/^Bearer \*\*\* x+…$/);
  expect(text.length).toBeLessThan(310);
});

it('takes no time for what is made to take long', () => {
  const started = process.cpuUsage().user;
  saidIn('<script>'.repeat(8000));
  saidIn(`<${'<'.repeat(60_000)}`);
  expect(process.cpuUsage().user - started).toBeLessThan(5_000_000);
});
