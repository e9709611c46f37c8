// What a set of the source is for: the arguments of an image call, its config, or something inside.
import type { ImageFunctionName } from '../../dockertools/functions/argument.ts';
import type { SourceFile } from '../../program/source-file.ts';
import type { AttrPath, Expr } from '../../syntax/index.ts';
import { imageFunctionOf } from './image-function.ts';

export interface SetRole {
  readonly function: ImageFunctionName;
  /** From the arguments to the set: empty for the arguments themselves. */
  readonly path: readonly string[];
}

/** Functions that hand on the attributes of their last arguments. */
const passingOn: ReadonlySet<string> = new Set(['optionalAttrs', 'recursiveUpdate', 'filterAttrs']);
const maxSteps = 200;

/** Undefined for sets that the syntax does not bring to a call of dockerTools. */
export function roleOf(file: SourceFile, set: Expr): SetRole | undefined {
  return new Climb(file).from(set, []);
}

class Climb {
  readonly #file: SourceFile;
  #steps = 0;

  constructor(file: SourceFile) {
    this.#file = file;
  }

  from(start: Expr, path: readonly string[]): SetRole | undefined {
    let inner = start;
    for (let outer = this.#file.parentOf(inner); outer; outer = this.#file.parentOf(inner)) {
      if (++this.#steps > maxSteps) return undefined;
      switch (outer.type) {
        case 'Apply': {
          if (outer.arg !== inner) return undefined;
          const name = imageFunctionOf(this.#file, outer.fn);
          if (name) return { function: name, path };
          if (!isPassingOn(outer.fn)) return undefined;
          inner = outermostCall(this.#file, outer);
          continue;
        }
        case 'Binary':
          if (outer.operator !== '//') return undefined;
          break;
        case 'If':
          if (outer.condition === inner) return undefined;
          break;
        case 'Let':
          if (outer.body !== inner) return this.#throughVariable(outer, inner, path);
          break;
        case 'AttrSet': {
          const steps = stepsTo(outer, inner);
          return steps && this.from(outer, [...steps, ...path]);
        }
        case 'Assert':
        case 'With':
          if (outer.body !== inner) return undefined;
          break;
        case 'Parenthesized':
          break;
        default:
          return undefined;
      }
      inner = outer;
    }
    return undefined;
  }

  // `let args = { … }; in buildImage args`, or `{ inherit config; }`
  #throughVariable(
    scope: Extract<Expr, { readonly type: 'Let' }>,
    value: Expr,
    path: readonly string[],
  ): SetRole | undefined {
    const steps = stepsTo(scope, value);
    const [name, ...rest] = steps ?? [];
    if (name === undefined) return undefined;
    const inside = [...rest, ...path];
    for (const use of this.#file.all('Identifier')) {
      if (use.name !== name || this.#file.definitionOf(name, use)?.expr !== value) continue;
      const role = this.from(use, inside);
      if (role) return role;
    }
    for (const set of this.#file.all('AttrSet')) {
      const isInherited = set.bindings.some(
        (binding) =>
          binding.type === 'InheritBinding' &&
          !binding.from &&
          binding.names.some((each) => each.name === name),
      );
      const role =
        isInherited && set.start > scope.start && set.end <= scope.end && this.from(set, [name, ...inside]);
      if (role) return role;
    }
    return undefined;
  }
}

/** The names under which a set or `let` has a value. */
function stepsTo(
  { bindings }: Extract<Expr, { readonly type: 'AttrSet' | 'Let' }>,
  value: Expr,
): readonly string[] | undefined {
  for (const binding of bindings)
    if (binding.type === 'AttrBinding' && binding.value === value) return staticSteps(binding.path);
  return undefined;
}

/** Undefined when one is computed. */
export function staticSteps(path: AttrPath): readonly string[] | undefined {
  const steps = path.flatMap((key) => (key.type === 'StaticKey' ? [key.name] : []));
  return steps.length === path.length ? steps : undefined;
}

function isPassingOn(fn: Expr): boolean {
  let callee = fn;
  while (callee.type === 'Apply') callee = callee.fn;
  const last = callee.type === 'Select' ? callee.path.at(-1) : undefined;
  const name = last?.type === 'StaticKey' ? last.name : callee.type === 'Identifier' ? callee.name : '';
  return passingOn.has(name);
}

// Of `f a b`, whichever of the arguments it was.
function outermostCall(file: SourceFile, call: Expr): Expr {
  let outermost = call;
  for (
    let outer = file.parentOf(call);
    outer?.type === 'Apply' && outer.fn === outermost;
    outer = file.parentOf(outer)
  )
    outermost = outer;
  return outermost;
}
