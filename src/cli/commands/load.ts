// nixlayer load
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { WriteOptions } from '../../archive/write-archive.ts';
import { isDockerArchive } from '../../image/existing-image.ts';
import type { StartedImage } from '../../image/image.ts';
import { maxStackedLayers } from '../../layering/layer-limit.ts';
import { loadArchiveIntoDaemon, loadIntoDaemon } from '../../sinks/daemon.ts';
import { readImageInput } from '../../stages/image-input.ts';
import { addCacheOptions, type CacheOptions, endWork } from '../cache-options.ts';
import { type CliContext, printJson, printText, say } from '../context.ts';
import { assertLayersStay } from '../decided-layers.ts';
import {
  addExpressionOptions,
  type ExpressionOptions,
  imageInputHelp,
  repoTagsOf,
} from '../expression-options.ts';
import { writeEarly } from '../image-format.ts';
import { imageReport } from '../image-report.ts';
import { openEarly } from '../open-image.ts';

interface LoadOptions extends ExpressionOptions, CacheOptions {
  readonly wait: number;
  readonly runtime: 'docker' | 'podman';
}

export function defineLoad(command: Command, context: CliContext): void {
  command
    .description(
      'Makes the image that an expression describes, and loads it into the Docker daemon (or podman).\n' +
        'A daemon that is starting is waited for, also when its socket exists before it answers.',
    )
    .argument('<input>', imageInputHelp)
    .option('--wait <time>', 'how long to wait for the daemon: 30, 30s, 2m; 0 tries once', parseDuration, 60)
    .addOption(
      new Option('--runtime <name>', 'whose daemon').choices(['docker', 'podman']).default('docker'),
    );
  addCacheOptions(addExpressionOptions(command))
    .addHelpText(
      'after',
      `
Examples:
  nixlayer load image.nix && docker run --rm app:1.0
  nixlayer load ./result --wait 2m`,
    )
    .action((input: string, options: LoadOptions) => load(input, options, context));
}

async function load(input: string, options: LoadOptions, context: CliContext): Promise<void> {
  const source = await readImageInput(input, options);
  const destination = {
    runtime: options.runtime,
    waitSeconds: options.wait,
    onWaiting: (message: string) => say(context, message),
    signal: context.signal,
  };
  if (
    source.kind === 'archive' &&
    source.rootfs !== true &&
    repoTagsOf(options).length === 0 &&
    (await isDockerArchive(source.file, context.signal))
  ) {
    assertLayersStay(input, options);
    const answer = await loadArchiveIntoDaemon(source.file, destination);
    return options.json ? printJson(context, { answer }) : printText(context, answer);
  }
  const opened = await openEarly(input, options, context);
  const { started, work, workload } = opened;
  const layers = started.layers?.length ?? workload.layers;
  if (options.runtime === 'docker' && layers > maxStackedLayers) {
    say(
      context,
      `warning: the image has ${layers} layers, but Docker's own image store stacks ${maxStackedLayers}; --max-layers ${maxStackedLayers} makes fewer`,
    );
  }
  const load = async (image: StartedImage, writing: WriteOptions): Promise<void> => {
    await loadIntoDaemon(image, { ...destination, ...writing });
  };
  const image = await writeEarly('loading', opened, load, context);
  const report = imageReport(image);
  endWork(work, options, context);
  if (options.json) return printJson(context, { ...report, stats: work.stats });
  printText(context, `loaded ${report.repoTags.join(', ') || 'without a name'} (${report.imageId})`);
}

/** `90`, `90s`, `2m` → seconds */
export function parseDuration(text: string): number {
  const match = /^(\d{1,6})(s|m)?$/.exec(text);
  if (match === null) throw new InvalidArgumentError('Expected a time such as 60s or 2m.');
  return Number(match[1]) * (match[2] === 'm' ? 60 : 1);
}
