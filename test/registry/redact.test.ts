import { expect, it, test } from 'vitest';
import { redactText, redactUrl } from '../../src/registry/redact.ts';

test.each([
  [
    'https://s3.example/b?X-Amz-Signature=abc&X-Amz-Expires=9',
    'https://s3.example/b?X-Amz-Signature=***&X-Amz-Expires=***',
  ],
  ['https://ann:secret@r.io/v2/', 'https://r.io/v2/'],
  [
    'https://r.io/v2/a/blobs/uploads/1?_state=abc&digest=sha256:0',
    'https://r.io/v2/a/blobs/uploads/1?_state=***&digest=sha256:0',
  ],
  [
    'https://auth.io/token?service=r.io&scope=repository:a:pull#x',
    'https://auth.io/token?service=r.io&scope=repository:a:pull',
  ],
  ['https://r.io/x?digest=sha256:0;sig=abc', 'https://r.io/x?digest=sha256:0;sig=***'],
  ['https://r.io/x?n=1;token=a=b;sig=', 'https://r.io/x?n=1;token=***;sig=***'],
  ['https://r.io/x?abc', 'https://r.io/x?***'],
  ['https://r.io/x?abc&n=1&def', 'https://r.io/x?***&n=1&***'],
  ['https://r.io/x;sig=abc/y;def?n=1', 'https://r.io/x;***/y;***?n=1'],
])('of %s remains %s', (url, shown) => {
  expect(redactUrl(url)).toBe(shown);
  expect(redactUrl(new URL(url))).toBe(shown);
});

it('takes secrets out of running text', () => {
  const token = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJl';
  const text = redactText(
    `Authorization: Bearer abcdefghijk and ${token} at https://ann:secret@r.io/x?sig=abc&n=1;token=def or Basic YW5uOnNlY3JldA==`,
  );
  expect(text).toBe('Authorization: Bearer *** and *** at https://r.io/x?sig=***&n=1;token=*** or Basic ***');
});
