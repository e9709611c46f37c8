import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { CallValue } from '../../../../src/dockertools/image-call.ts';
import { NixlayerError } from '../../../../src/errors/nixlayer-error.ts';
import { runPipeline } from '../../../../src/layering/pipeline.ts';
import { pipelineProblems } from '../../../../src/lint/rules/layers/pipeline-problems.ts';

const store = '/nix/store/00000000000000000000000000000000-';
const nodes = ['a', 'b', 'c', 'd'].map((name, index, names) => ({
  path: store + name,
  references: names.slice(index + 1, index + 3).map((other) => store + other),
  narSize: 10 + index,
}));

const count = fc.oneof(fc.integer({ min: -1, max: 4 }), fc.constantFrom('2', null));
const paths = fc.subarray(nodes.map(({ path }) => path));
const part = fc.constantFrom('main', 'common', 'rest', 'other');
const { step } = fc.letrec<{ step: unknown }>((tie) => ({
  step: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(
      ['popularity_contest'],
      ['flatten'],
      ['reverse'],
      ['nothing'],
      ['flatten', 1],
      'flatten',
      [],
    ),
    fc.tuple(fc.constantFrom('limit_layers', 'split_every'), count),
    fc.tuple(fc.constantFrom('split_paths', 'subcomponent_out', 'subcomponent_in', 'remove_paths'), paths),
    fc.tuple(fc.constant('over'), part, tie('step')),
    fc.tuple(fc.constant('map'), tie('step')),
    fc.tuple(fc.constant('pipe'), fc.array(tie('step'), { maxLength: 3 })),
  ),
}));

it('finds no problem in a pipeline that works', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 4 }), (pipeline) => {
      // Over nothing, a map works that takes parts which no step makes.
      fc.pre(works(pipeline) && !/"map",.*"over"/.test(JSON.stringify(pipeline)));
      expect(pipelineProblems(callValueOf(pipeline))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

it('finds a problem in a pipeline of a single step that does not work', () => {
  fc.assert(
    fc.property(step, (only) => {
      fc.pre(
        !works([only]) && !JSON.stringify(only).includes('"over"') && !JSON.stringify(only).includes('"map"'),
      );
      expect(pipelineProblems(callValueOf([only]))).not.toEqual([]);
    }),
  );
});

it('says nothing about what is not known', () => {
  const unknown: CallValue = { type: 'unknown', path: 'x', reason: 'nobody gives it' };
  const steps: CallValue[] = [
    unknown,
    { type: 'list', items: [unknown] },
    { type: 'list', items: [{ type: 'plain', value: 'limit_layers' }, unknown] },
  ];
  expect(pipelineProblems({ type: 'list', items: steps })).toEqual([]);
});

function works(pipeline: readonly unknown[]): boolean {
  try {
    runPipeline(pipeline, nodes, new Set());
    return true;
  } catch (error) {
    if (error instanceof NixlayerError) return false;
    throw error;
  }
}

function callValueOf(json: unknown): CallValue {
  if (Array.isArray(json)) return { type: 'list', items: json.map(callValueOf) };
  return { type: 'plain', value: json as string | number | null };
}
