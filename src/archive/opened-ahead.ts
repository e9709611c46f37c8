// Sources that are opened before their turn: while one is taken, the next ones are read already.

/** A source, and whether it uses all threads itself: then no other one is open beside it, which could keep them. */
export interface Source<Chunk, Result> {
  open(): AsyncGenerator<Chunk, Result>;
  readonly alone?: boolean | undefined;
}

export interface OpenedAhead<Chunk, Result> {
  /** The next source. Leaving it early closes it. */
  next(): AsyncGenerator<Chunk, Result>;
  /** Closes what was opened and not taken to its end. */
  close(): Promise<void>;
}

interface Opened<Chunk, Result> {
  readonly chunks: AsyncGenerator<Chunk, Result>;
  readonly first: Promise<IteratorResult<Chunk, Result>>;
}

/**
 * @param sources each opened once, in their order; it may still fill up, but holds the next one when that is asked for
 * @param ahead how many are open beside the one that is taken, asked each time
 */
export function openedAhead<Chunk, Result>(
  sources: readonly (Source<Chunk, Result> | undefined)[],
  ahead: () => number,
): OpenedAhead<Chunk, Result> {
  const open = new Set<Opened<Chunk, Result>>();
  const waiting: Opened<Chunk, Result>[] = [];
  let started = 0;
  let taken = 0;
  const start = (): void => {
    for (; started < sources.length && started < taken + ahead(); started += 1) {
      const source = sources[started];
      if (source === undefined) return;
      const isTaken = started === taken - 1;
      if (!isTaken && (source.alone || sources[taken - 1]?.alone)) return;
      const chunks = source.open();
      const first = chunks.next();
      first.catch(() => undefined); // whoever takes it sees the error
      const opened = { chunks, first };
      open.add(opened);
      waiting.push(opened);
    }
  };
  async function* take(source: Opened<Chunk, Result>): AsyncGenerator<Chunk, Result> {
    try {
      for (let step = await source.first; ; step = await source.chunks.next()) {
        if (step.done === true) return step.value;
        yield step.value;
      }
    } finally {
      open.delete(source);
      await source.chunks.return(undefined as never);
    }
  }
  return {
    next() {
      taken += 1;
      start();
      const source = waiting.shift();
      if (source === undefined) throw new RangeError('there is no further source');
      return take(source);
    },
    async close() {
      await Promise.allSettled([...open].map(({ chunks }) => chunks.return(undefined as never)));
    },
  };
}
