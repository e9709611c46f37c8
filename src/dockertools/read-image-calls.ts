// The calls that an analysis has seen → ImageCall, those of dockerTools functions among them.
import {
  type AnalysingEvaluator,
  Attrs,
  Lambda,
  lazy,
  type Origin,
  PartialAttrs,
  type Slot,
  Symbolic,
  type Value,
} from '../eval/index.ts';
import { attributeOrigin } from './attribute-origin.ts';
import type { CallPlaces } from './call-places.ts';
import { type ImageResult, imageCallOf } from './callee.ts';
import type { CallArgument, ImageCall } from './image-call.ts';
import { readCallValue, unknownValue } from './read-call-value.ts';
import { compareRanges, rangeOf } from './source-range.ts';

/**
 * In the order of evaluation; equal calls may be there several times.
 * @param places remembers where the calls and all parts of their arguments were written
 */
export function readImageCalls(evaluator: AnalysingEvaluator, places?: CallPlaces): ImageCall[] {
  return evaluator.analysis.calls.flatMap(({ callee, args, origin }) => {
    const result = imageCallOf(callee, args);
    return result === undefined ? [] : readCall(evaluator, result, origin, places);
  });
}

// A set that may be one of several makes several calls.
function readCall(
  evaluator: AnalysingEvaluator,
  result: ImageResult,
  origin: Origin | undefined,
  places: CallPlaces | undefined,
): ImageCall[] {
  const { analysis } = evaluator;
  const [first, ...overrides] = result.args;
  const place = origin ?? analysis.originOf(overrides.at(-1) ?? first);
  return analysis.alternativesOf(first).map((value) => {
    const layers: Value[] = [value];
    for (const override of overrides) layers.push(changesOf(evaluator, override, layers.at(-1) ?? value));
    const named = readArguments(evaluator, layers, places);
    const call: ImageCall = {
      function: result.function,
      location: rangeOf(place),
      ...(named ?? {
        arguments: [
          {
            name: '',
            location: rangeOf(analysis.originOf(first)),
            value: readCallValue(analysis, first, places),
          },
        ],
      }),
    };
    places?.rememberCall(call, place, overrides.at(-1) ?? first);
    return call;
  });
}

// `override` takes changes, or a function from the arguments so far to changes.
function changesOf(evaluator: AnalysingEvaluator, override: Slot, before: Value): Value {
  const { analysis } = evaluator;
  const changes = analysis.tryForce(override);
  return changes instanceof Lambda ? analysis.tryForce(lazy(() => evaluator.call(changes, before))) : changes;
}

/** The attributes of sets that override one another; undefined when the only one is no set. */
function readArguments(
  { analysis }: AnalysingEvaluator,
  layers: readonly Value[],
  places: CallPlaces | undefined,
): Pick<ImageCall, 'arguments' | 'openArguments'> | undefined {
  const [only] = layers;
  if (layers.length === 1 && !(only instanceof Attrs) && !(only instanceof PartialAttrs)) return undefined;
  const byName = new Map<string, CallArgument>();
  let open: Symbolic | undefined;
  const add = (name: string, slot: Slot | undefined, origin: Origin | undefined): void => {
    const argument = {
      name,
      location: rangeOf(origin),
      value: readCallValue(analysis, slot ?? null, places),
    };
    places?.rememberKey(argument, origin);
    byName.set(name, argument);
  };
  for (const layer of layers) {
    if (layer instanceof Attrs) {
      for (const name of layer.sortedNames()) add(name, layer.get(name), layer.originOf(name));
    } else if (layer instanceof PartialAttrs) {
      for (const name of layer.knownNames())
        add(name, layer.select(name, undefined), attributeOrigin(layer, name));
      open ??= layer.layers.flatMap((each) =>
        each.type === 'known' ? [] : [each.type === 'named' ? each.key : each.value],
      )[0];
    } else if (layer instanceof Symbolic) open ??= layer;
  }
  return {
    arguments: [...byName.values()].toSorted((a, b) => compareRanges(a.location, b.location)),
    ...(open && { openArguments: unknownValue(open) }),
  };
}
