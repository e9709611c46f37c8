// A progress bar on stderr while a terminal is there to see it; nothing otherwise.
import cliProgress from 'cli-progress';
import prettyBytes from 'pretty-bytes';

/** How far a long job is; bytes and layers count from 0. */
export interface Progress {
  readonly doneBytes: number;
  readonly totalBytes: number;
  readonly doneLayers: number;
  readonly totalLayers: number;
}

export interface ProgressBar {
  update(progress: Progress): void;
  stop(): void;
}

/** @param label what is being done, one word */
export function startProgress(label: string, stream: NodeJS.WriteStream = process.stderr): ProgressBar {
  if (!stream.isTTY) return { update: () => {}, stop: () => {} };
  const bar = new cliProgress.SingleBar({
    stream,
    clearOnComplete: true,
    hideCursor: true,
    etaBuffer: 50,
    fps: 10,
    barsize: 30,
    // A total may be an estimate that the work exceeds.
    format: (_options, params, { label, doneLayers, totalLayers }) => {
      const share = params.total === 0 ? 0 : Math.min(1, params.value / params.total);
      const filled = Math.round(share * 30);
      const seconds = (Date.now() - params.startTime) / 1000;
      const rate = seconds > 0.2 ? `${prettyBytes(params.value / seconds)}/s` : '';
      const bytes = `${prettyBytes(params.value)} / ${prettyBytes(params.total)}`;
      return `${label} ${'█'.repeat(filled)}${'░'.repeat(30 - filled)} ${bytes}  layer ${doneLayers}/${totalLayers}  ${rate}`;
    },
  });
  bar.start(0, 0, { label, doneLayers: 0, totalLayers: 0 });
  return {
    update: ({ doneBytes, totalBytes, doneLayers, totalLayers }) => {
      bar.setTotal(totalBytes);
      bar.update(Math.min(doneBytes, totalBytes), { doneLayers, totalLayers });
    },
    stop: () => bar.stop(),
  };
}
