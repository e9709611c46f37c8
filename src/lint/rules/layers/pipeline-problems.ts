// Reads a layering pipeline of which not all may be known.
import type { CallValue } from '../../../dockertools/image-call.ts';
import { similarNames } from '../../../eval/errors/suggestions.ts';
import {
  type PipelineKind,
  type PipelineParameter,
  type PipelineSignature,
  pipelineSignatures,
} from '../../../layering/pipeline-signatures.ts';
import { hasAttribute, kindOf, numberOf, textOf } from '../../../program/call-values.ts';

export interface PipelineProblem {
  readonly message: string;
  /** The step, or the argument of a step. */
  readonly value: CallValue;
}

/** What certainly is wrong in a list of steps. */
export function pipelineProblems(pipeline: CallValue): readonly PipelineProblem[] {
  const reader = new Reader();
  const result = reader.readSteps(pipeline, 'graph');
  if (result === 'graph' && reader.problems.length === 0) {
    const message =
      "the pipeline ends in one graph, where layers are expected: end it with 'popularity_contest' or 'split_every'";
    return [{ message, value: pipeline }];
  }
  return reader.problems;
}

const words: Readonly<Record<PipelineKind, string>> = { graph: 'a graph', list: 'a list', parts: 'parts' };

class Reader {
  readonly problems: PipelineProblem[] = [];

  /** What comes out when `kind` goes in; undefined when that is not known. */
  readSteps(steps: CallValue, kind: PipelineKind | undefined): PipelineKind | undefined {
    if (steps.type !== 'list') {
      this.#expect(steps, 'a list', 'a list of steps');
      return undefined;
    }
    return steps.items.reduce((before, step) => this.readStep(step, before), kind);
  }

  readStep(step: CallValue, kind: PipelineKind | undefined): PipelineKind | undefined {
    if (step.type !== 'list') {
      this.#expect(step, 'a list', 'a step, which is a list,');
      return undefined;
    }
    const [first, ...args] = step.items;
    const name = textOf(first);
    if (name === undefined) {
      if (!first || (kindOf(first) !== undefined && first.type !== 'text'))
        this.#add(first ?? step, 'a step begins with the name of an operation');
      return undefined;
    }
    const signature = pipelineSignatures.get(name);
    if (!signature) {
      this.#add(first ?? step, `there is no operation '${name}'${suggestion(name)}`);
      return undefined;
    }
    return this.#readOperation(step, name, signature, args, kind);
  }

  #readOperation(
    step: CallValue,
    name: string,
    { parameters, takes, gives }: PipelineSignature,
    args: readonly CallValue[],
    kind: PipelineKind | undefined,
  ): PipelineKind | undefined {
    if (kind !== undefined && takes && !takes.includes(kind)) {
      const wanted = takes.map((each) => words[each]).join(' or ');
      this.#add(step, `'${name}' works on ${wanted}, but gets ${words[kind]} from the step before`);
    }
    const isOpen = args.some((arg) => arg.type === 'unknown' && arg.path.endsWith('…'));
    if (args.length !== parameters.length && !isOpen)
      this.#add(step, `'${name}' takes ${counted(parameters.length)}, not ${args.length}`);
    let inner: PipelineKind | undefined;
    parameters.forEach((parameter, index) => {
      const argument = args[index];
      if (argument) inner = this.#readArgument(name, parameter, argument, kind);
    });
    return gives ?? inner;
  }

  #readArgument(
    name: string,
    parameter: PipelineParameter,
    value: CallValue,
    kind: PipelineKind | undefined,
  ): PipelineKind | undefined {
    switch (parameter) {
      case 'steps':
        return this.readSteps(value, kind);
      case 'step':
        // What a part or an item is depends on the steps before.
        return this.readStep(value, undefined);
      case 'part': {
        const part = textOf(value);
        if (part !== undefined && !['main', 'common', 'rest'].includes(part))
          this.#add(value, `there is no part '${part}': 'main', 'common' or 'rest' is expected`);
        return undefined;
      }
      case 'count': {
        const number = numberOf(value);
        const isWrong =
          number === undefined ? kindOf(value) !== undefined : !Number.isInteger(number) || number < 1;
        if (isWrong) this.#add(value, `'${name}' expects a whole number from 1`);
        return undefined;
      }
      case 'paths':
        this.#expect(value, 'a list', `'${name}' works by a list of packages, which`);
        return undefined;
      case 'targets':
        this.#expect(value, 'a list', `'${name}' works by a list of packages, which`);
        for (const item of value.type === 'list' ? value.items : []) this.#readTarget(item);
        return undefined;
      case 'path-or-paths':
        return undefined;
    }
  }

  #readTarget(item: CallValue): void {
    if (item.type !== 'set' || hasAttribute(item, 'outPath') !== false) return;
    const [other] = Object.keys(item.attributes).filter((name) => name !== 'children_of');
    if (other !== undefined || hasAttribute(item, 'children_of') === false)
      this.#add(item, "a package or a set with 'children_of' alone is expected");
  }

  #expect(value: CallValue, kind: string, expected: string): void {
    const found = kindOf(value);
    if (found !== undefined && found !== kind) this.#add(value, `${expected} is expected, not ${found}`);
  }

  #add(value: CallValue, message: string): void {
    this.problems.push({ message, value });
  }
}

function suggestion(name: string): string {
  const [close] = similarNames(name, pipelineSignatures.keys());
  return close === undefined ? '' : `: did you mean '${close}'?`;
}

function counted(count: number): string {
  return count === 0 ? 'no argument' : count === 1 ? 'one argument' : 'two arguments';
}
