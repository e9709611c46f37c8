import { expect, it, test } from 'vitest';
import { refusalError } from '../../../src/registry/http/failure.ts';
import { saidIn } from '../../../src/registry/http/registry-answer.ts';

const looked = 'No credentials were found for r.io in config.json.';

function error(status: number, body: string, writes = true, tries = 1) {
  return refusalError({
    registry: 'r.io',
    repository: 'team/app',
    asked: 'upload sha256:0',
    status,
    said: saidIn(body),
    tries,
    writes,
    credentials: looked,
  });
}

const said = (code: string, message: string): string => JSON.stringify({ errors: [{ code, message }] });

test.each([
  [401, said('UNAUTHORIZED', 'authentication required'), 'E_REGISTRY_AUTH', looked],
  [
    403,
    said('DENIED', 'requested access to the resource is denied'),
    'E_REGISTRY_AUTH',
    /does not allow it.*No credentials/,
  ],
  [403, said('DENIED', 'The system is in read only mode.'), 'E_REGISTRY_READ_ONLY', /no images now/],
  [403, said('UNSUPPORTED', 'no pushing here'), 'E_REGISTRY_READ_ONLY', /no images now/],
  [405, said('UNSUPPORTED', 'The operation is unsupported.'), 'E_REGISTRY_READ_ONLY', /no images now/],
  [503, 'registry is in maintenance', 'E_REGISTRY_READ_ONLY', /maintained/],
  [
    403,
    said('DENIED', 'adding 5 MiB will exceed the configured upper limit'),
    'E_REGISTRY_FULL',
    /Free space/,
  ],
  [500, said('UNKNOWN', 'write /x: no space left on device'), 'E_REGISTRY_FULL', /Free space/],
  [507, '', 'E_REGISTRY_FULL', /Free space/],
  [
    404,
    said('NAME_UNKNOWN', 'repository name not known'),
    'E_REGISTRY_NOT_FOUND',
    /want a repository to be made/,
  ],
  [413, '<title>413 Request Entity Too Large</title>', 'E_REGISTRY', /smaller chunks/],
  [429, 'slow down', 'E_REGISTRY', /how often/],
  [502, '<html><body>Bad Gateway</body></html>', 'E_REGISTRY', /a problem of its own/],
  [400, said('MANIFEST_INVALID', 'no'), 'E_REGISTRY', undefined],
])('status %i with %s is %s', (status, body, code, hint) => {
  const found = error(status, body);
  expect(found.code).toBe(code);
  if (hint === undefined) expect(found.hint).toBeUndefined();
  else expect(found.hint).toMatch(hint);
  expect(found.failure).toMatchObject({ registry: 'r.io', repository: 'team/app', status, tries: 1 });
});

it('of reading are no matter of space or writing', () => {
  expect(error(404, '', false)).toMatchObject({
    code: 'E_REGISTRY_NOT_FOUND',
    hint: expect.stringMatching(/Check the name/),
  });
  expect(error(405, '', false).code).toBe('E_REGISTRY');
});

it('tells what was asked of whom, what was answered, and how often', () => {
  expect(error(503, said('UNAVAILABLE', 'try later'), true, 5).message).toBe(
    'r.io/team/app: cannot upload sha256:0: status 503, UNAVAILABLE: try later after 5 tries',
  );
});
