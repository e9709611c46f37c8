// The value of --layering: the name of an engine, or a file with the steps of a layering pipeline.
import { InvalidArgumentError } from 'commander';
import { NixlayerError } from '../errors/nixlayer-error.ts';
import { type Layering, layerings } from '../layering/layer-plan.ts';
import { readTextFile } from './read-text-file.ts';

export const layeringHelp = `${layerings.join(', ')}, or a .json file with a layeringPipeline`;

/** @throws InvalidArgumentError for another word; NixlayerError E_INPUT, E_SPEC for a file that holds no list */
export function parseLayering(text: string): Layering {
  const engine = layerings.find((name) => name === text);
  if (engine !== undefined) return engine;
  if (!text.endsWith('.json')) throw new InvalidArgumentError(`Expected ${layeringHelp}.`);
  const pipeline = readJson(text);
  if (Array.isArray(pipeline)) return pipeline;
  throw new NixlayerError('E_SPEC', `${text} is no layeringPipeline: expected a list of steps`, {
    hint: 'For example [["popularity_contest"], ["limit_layers", 100]].',
  });
}

function readJson(file: string): unknown {
  const text = readTextFile(file);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new NixlayerError('E_SPEC', `${file} is not JSON: ${(cause as Error).message}`, {
      cause,
      hint: 'Expected a list of steps, such as [["popularity_contest"], ["limit_layers", 100]].',
    });
  }
}
