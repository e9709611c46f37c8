import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Queue } from '../../src/hook/queue.ts';
import {
  type BuildEvent,
  eventText,
  newEventId,
  parseEvent,
  settleTemporaryFiles,
  spoolFiles,
  writeEvent,
} from '../../src/hook/spool.ts';
import { takeSpool } from '../../src/hook/take-spool.ts';
import { hashOf, temporaryHookFolder } from './temporary.ts';

const path = `/nix/store/${hashOf('a')}-a`;
const event: BuildEvent = {
  id: newEventId(),
  time: 5,
  derivation: `${path}.drv`,
  outputs: [path],
  catchUp: false,
};
const read = (text: string) => parseEvent('an-id-of-mine', text, { storeDir: '/nix/store', written: 7 });

it('reads what it writes', () => {
  const name = fc.stringMatching(/^[0-9a-zA-Z+._?=-]{1,40}$/);
  fc.assert(
    fc.property(fc.array(name), fc.boolean(), fc.nat(1e9), (names, catchUp, time) => {
      const outputs = names.map((each) => `/nix/store/${hashOf(each)}-${each}`);
      const written = { id: 'an-id-of-mine', time, derivation: undefined, outputs, catchUp };
      expect(read(eventText(written))).toEqual(written);
    }),
  );
});

it('takes the time of the file where the text has none, as that of the shell script', () => {
  expect(read(`nixlayer-hook 1\nout ${path}\nend\n`)).toMatchObject({ time: 7, outputs: [path] });
});

describe('refuses', () => {
  it.each([
    ['', 'does not begin'],
    ['nixlayer-hook 2\nend\n', 'does not begin'],
    [`nixlayer-hook 1\nout ${path}\n`, 'is not complete'],
    ['nixlayer-hook 1\nout /etc/passwd\nend\n', 'has the line'],
    [`nixlayer-hook 1\nout ${path}/../../../etc/passwd\nend\n`, 'has the line'],
    [`nixlayer-hook 1\ndrv ${path}\nend\n`, 'has the line'],
    ['nixlayer-hook 1\ntime -1\nend\n', 'has the line'],
  ])('%j', (text, message) => {
    expect(read(text)).toContain(message);
  });
});

it('puts files aside that are none, and goes on', () => {
  const folder = temporaryHookFolder();
  const queue = new Queue(folder);
  writeFileSync(join(folder.spool, 'rubbish-file.event'), 'rubbish');
  writeFileSync(join(folder.spool, 'short.event'), eventText(event));
  writeEvent(folder, event);
  const refused: string[] = [];
  expect(takeSpool(folder, queue, '/nix/store', (file) => refused.push(file))).toBe(1);
  expect(refused).toHaveLength(2);
  expect(readdirSync(folder.refused).sort()).toEqual(['rubbish-file.event', 'short.event']);
  expect(readdirSync(folder.spool)).toEqual([]);
  queue.close();
});

it('never replaces a file', () => {
  const folder = temporaryHookFolder();
  writeEvent(folder, event);
  expect(() => writeEvent(folder, { ...event, time: 9 })).toThrow('EEXIST');
  expect(readFileSync(spoolFiles(folder)[0]?.path ?? '', 'utf8')).toContain('time 5');
});

it('takes up what a loss of power kept from its name, and removes what is not complete', () => {
  const folder = temporaryHookFolder();
  const now = Date.now();
  for (const [name, text] of [
    ['.whole-file.tmp', eventText(event)],
    ['.half-file.tmp', 'nixlayer-hook 1\nout '],
    ['.young-file.tmp', 'nixlayer-hook 1\n'],
  ] as const) {
    writeFileSync(join(folder.spool, name), text);
    const age = name.includes('young') ? 0 : 120;
    utimesSync(join(folder.spool, name), now / 1000 - age, now / 1000 - age);
  }
  settleTemporaryFiles(folder, now);
  expect(readdirSync(folder.spool).sort()).toEqual(['.young-file.tmp', 'whole-file.event']);
});
