// A progress bar on stderr while a terminal is there to see it; nothing otherwise.
import cliProgress from 'cli-progress';
import prettyBytes from 'pretty-bytes';

export interface ProgressBar {
  /** Bytes done since the last call, and the index of the layer that they belong to. */
  readonly add: (bytes: number, layer: number) => void;
  stop(): void;
}

/** How much there is to do; bytes may be an estimate; 0 stands for what is not known. */
export interface Workload {
  readonly bytes: number;
  readonly layers: number;
}

/** @param label what is being done, one word */
export function startProgress(label: string, work: Workload, stream: NodeJS.WriteStream): ProgressBar {
  if (!stream.isTTY) return { add: () => {}, stop: () => {} };
  const bar = new cliProgress.SingleBar({
    stream,
    clearOnComplete: true,
    hideCursor: true,
    fps: 10,
    format: renderBar,
  });
  const seen = new Set<number>();
  bar.start(Math.max(1, work.bytes), 0, { label, seen, work });
  return {
    add: (bytes, layer) => {
      seen.add(layer);
      bar.increment(bytes);
    },
    stop: () => bar.stop(),
  };
}

/** Counts things that are done. @param label one word; @param least fewer need no bar */
export function startCounter(
  label: string,
  total: number,
  stream: NodeJS.WriteStream,
  least: number,
): { readonly add: (count: number) => void; stop(): void } {
  if (!stream.isTTY || total < least) return { add: () => {}, stop: () => {} };
  const bar = new cliProgress.SingleBar({
    stream,
    clearOnComplete: true,
    hideCursor: true,
    fps: 10,
    format: `${label} {bar} {value}/{total}`,
    barsize: width,
  });
  bar.start(total, 0);
  return { add: (count) => bar.increment(count), stop: () => bar.stop() };
}

const width = 30;

function renderBar(
  _options: cliProgress.Options,
  params: cliProgress.Params,
  { label, seen, work }: { label: string; seen: ReadonlySet<number>; work: Workload },
): string {
  const filled = work.bytes === 0 ? 0 : Math.round(width * Math.min(1, params.value / work.bytes));
  const bytes = work.bytes === 0 ? '' : ` / ${prettyBytes(work.bytes)}`;
  const seconds = (Date.now() - params.startTime) / 1000;
  const rate = seconds > 0.3 ? `${prettyBytes(params.value / seconds)}/s` : '';
  const bar = work.bytes === 0 ? '' : `${'█'.repeat(filled)}${'░'.repeat(width - filled)} `;
  const layers = work.layers === 0 ? '' : `layer ${seen.size}/${work.layers}  `;
  return `${label} ${bar}${prettyBytes(params.value)}${bytes}  ${layers}${rate}`;
}
