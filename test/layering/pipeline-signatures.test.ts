import { describe, expect, it } from 'vitest';
import { NixlayerError } from '../../src/errors/nixlayer-error.ts';
import { type PipelineParameter, pipelineSignatures } from '../../src/layering/pipeline-signatures.ts';
import { compilePipeline } from '../../src/layering/pipeline-steps.ts';
import { induced, listOf, partsOf, type Value } from '../../src/layering/pipeline-value.ts';

const sample: Readonly<Record<PipelineParameter, unknown>> = {
  count: 3,
  part: 'main',
  paths: ['/nix/store/a'],
  'path-or-paths': '/nix/store/a',
  targets: [{ children_of: '/nix/store/a' }],
  step: ['pipe', []],
  steps: [],
};

const graph = induced([{ path: '/nix/store/a', references: [] }]);
const values: readonly Value[] = [graph, listOf([graph]), partsOf([['main', graph]])];

it('knows the operations that there are', () => {
  const error = failureOf(() => compilePipeline([['nothing']], new Set()));
  expect(error?.hint).toBe(`Expected one of ${[...pipelineSignatures.keys()].join(', ')}.`);
});

describe.each([...pipelineSignatures])('%s', (name, { parameters, takes, gives }) => {
  const step = [name, ...parameters.map((parameter) => sample[parameter])];

  it('has these parameters', () => {
    expect(failureOf(() => compilePipeline([step], new Set()))).toBeUndefined();
    expect(failureOf(() => compilePipeline([[...step, 1]], new Set()))?.message).toContain('takes');
  });

  it.each(values)('takes what it says: $kind', (value) => {
    const run = compilePipeline([step], new Set());
    if (takes && !takes.includes(value.kind)) expect(() => run(value)).toThrow('works on');
    else expect(run(value).kind).toBe(gives ?? value.kind);
  });
});

function failureOf(work: () => unknown): NixlayerError | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof NixlayerError) return error;
    throw error;
  }
}
