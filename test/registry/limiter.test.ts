import { describe, expect, it } from 'vitest';
import { abortedError } from '../../src/errors/aborted.ts';
import { limitTo, singleFlights } from '../../src/registry/limiter.ts';

function open(): {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
} {
  let resolve: () => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

describe('a limit', () => {
  it('lets so much work run at once, in order', async () => {
    const limit = limitTo(2);
    const gates = Array.from({ length: 4 }, open);
    const started: number[] = [];
    const all = gates.map(({ promise }, index) =>
      limit(async () => {
        started.push(index);
        await promise;
      }),
    );
    expect(started).toEqual([0, 1]);
    gates[1]?.resolve();
    await all[1];
    expect(started).toEqual([0, 1, 2]);
    for (const { resolve } of gates) resolve();
    await Promise.all(all);
    expect(started).toEqual([0, 1, 2, 3]);
  });

  it('lets go of who was called off while waiting, and of who failed', async () => {
    const limit = limitTo(1);
    const gate = open();
    const first = limit(() => gate.promise);
    const controller = new AbortController();
    const second = limit(async () => 'second', controller.signal);
    const third = limit(async () => 'third');
    controller.abort();
    await expect(second).rejects.toMatchObject({ code: 'E_ABORTED' });
    gate.reject(new Error('broken'));
    await expect(first).rejects.toThrow('broken');
    expect(await third).toBe('third');
  });
});

describe('work that others wait for', () => {
  it('is done once, and its end is theirs', async () => {
    const flight = singleFlights<string>();
    const gate = open();
    let times = 0;
    const work = async () => {
      times += 1;
      await gate.promise;
      return 'done';
    };
    const all = [1, 2, 3].map(() => flight('key', work, (result) => `${result} by another`, undefined));
    gate.resolve();
    expect(await Promise.all(all)).toEqual(['done', 'done by another', 'done by another']);
    expect(times).toBe(1);
  });

  it('is done by the next one when the first was called off', async () => {
    const flight = singleFlights<string>();
    const gate = open();
    const first = flight(
      'key',
      () => gate.promise.then(() => 'first'),
      (result) => result,
      undefined,
    );
    const second = flight(
      'key',
      async () => 'second',
      (result) => result,
      new AbortController().signal,
    );
    gate.reject(abortedError('gone'));
    await expect(first).rejects.toMatchObject({ code: 'E_ABORTED' });
    expect(await second).toBe('second');
  });
});
