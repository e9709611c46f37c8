// A source as linting sees it: its tree with ways up and across, its comments.
import type { Origin } from '../eval/index.ts';
import {
  type AttrBinding,
  type AttrKey,
  type Binding,
  childrenOf,
  type Definition,
  type Expr,
  findDefinition,
  type InheritBinding,
  type ParsedSource,
  type SourceText,
  type Span,
  type SyntaxProblem,
} from '../syntax/index.ts';

type ExprOfType<Type extends Expr['type']> = Extract<Expr, { readonly type: Type }>;

/** A binding and what it is in: a set, a `let`. */
export interface PlacedBinding {
  readonly binding: AttrBinding;
  readonly holder: ExprOfType<'AttrSet' | 'Let' | 'LegacyLet'>;
}

const indexed = new WeakMap<ParsedSource, SourceFile>();

export class SourceFile {
  readonly source: SourceText;
  /** The whole expression, with holes where the source could not be read. */
  readonly expr: Expr;
  readonly problems: readonly SyntaxProblem[];
  readonly comments: readonly Span[];
  readonly #parents = new Map<Expr, Expr>();
  readonly #byType = new Map<Expr['type'], Expr[]>();
  readonly #bySpan = new Map<string, Expr>();
  #inheritsByName: ReadonlyMap<string, readonly InheritBinding[]> | undefined;
  #bindingsByKeyEnd: ReadonlyMap<number, PlacedBinding> | undefined;

  /** One for each parsed source. */
  static of(parsed: ParsedSource): SourceFile {
    const known = indexed.get(parsed);
    if (known) return known;
    const file = new SourceFile(parsed);
    indexed.set(parsed, file);
    return file;
  }

  private constructor({ source, result: { expr, problems, comments } }: ParsedSource) {
    this.source = source;
    this.expr = expr;
    this.problems = problems;
    this.comments = comments;
    this.#index();
  }

  /** All expressions of a type, in the order of the text. */
  all<Type extends Expr['type']>(type: Type): readonly ExprOfType<Type>[] {
    return (this.#byType.get(type) ?? []) as ExprOfType<Type>[];
  }

  /** What inherits a name, in sets and `let`. */
  inheritsOf(name: string): readonly InheritBinding[] {
    this.#inheritsByName ??= this.#indexInherits();
    return this.#inheritsByName.get(name) ?? [];
  }

  parentOf(expr: Expr): Expr | undefined {
    return this.#parents.get(expr);
  }

  /** What a name means where `from` stands; undefined for what comes from `with`, or from Nix itself. */
  definitionOf(name: string, from: Expr): Definition | undefined {
    return findDefinition(name, from, (expr) => this.#parents.get(expr));
  }

  /** The outermost expression with exactly this span. */
  at({ start, end }: Span): Expr | undefined {
    return this.#bySpan.get(`${start}:${end}`);
  }

  textOf({ start, end }: Span): string {
    return this.source.text.slice(start, end);
  }

  origin({ start, end }: Span): Origin {
    return { source: this.source, start, end };
  }

  /** The binding whose name, or dotted name, ends where `key` does. */
  bindingOf(key: Span): PlacedBinding | undefined {
    this.#bindingsByKeyEnd ??= new Map(
      (['AttrSet', 'Let', 'LegacyLet'] as const).flatMap((type) =>
        this.all(type).flatMap((holder) =>
          holder.bindings.flatMap((binding) => {
            const last = binding.type === 'AttrBinding' ? binding.path.at(-1) : undefined;
            return binding.type === 'AttrBinding' && last ? [[last.end, { binding, holder }] as const] : [];
          }),
        ),
      ),
    );
    return this.#bindingsByKeyEnd.get(key.end);
  }

  /** The step of a dotted name that ends where `key` does, if no other binding beside it begins with the same steps. */
  onlyStepOf(key: Span): AttrKey | undefined {
    for (const type of ['AttrSet', 'Let', 'LegacyLet'] as const) {
      for (const { bindings } of this.all(type)) {
        for (const binding of bindings) {
          if (binding.type !== 'AttrBinding' || key.end <= binding.start || key.end >= binding.end) continue;
          const index = binding.path.findIndex(({ end }) => end === key.end);
          const step = binding.path[index];
          if (step)
            return bindings.filter((other) => sharesSteps(other, binding, index)).length === 1
              ? step
              : undefined;
        }
      }
    }
    return undefined;
  }

  #indexInherits(): ReadonlyMap<string, readonly InheritBinding[]> {
    const byName = new Map<string, InheritBinding[]>();
    const bindings = (['AttrSet', 'Let', 'LegacyLet'] as const)
      .flatMap((type) => this.all(type).flatMap((each): readonly Binding[] => each.bindings))
      .filter((binding) => binding.type === 'InheritBinding');
    for (const binding of bindings) {
      for (const name of new Set(binding.names.map((each) => each.name)))
        byName.set(name, [...(byName.get(name) ?? []), binding]);
    }
    return byName;
  }

  #index(): void {
    const work: Expr[] = [this.expr];
    for (let expr = work.pop(); expr; expr = work.pop()) {
      const ofType = this.#byType.get(expr.type);
      if (ofType) ofType.push(expr);
      else this.#byType.set(expr.type, [expr]);
      const span = `${expr.start}:${expr.end}`;
      // Parents come before their children.
      if (!this.#bySpan.has(span)) this.#bySpan.set(span, expr);
      const children = childrenOf(expr);
      for (const child of children) this.#parents.set(child, expr);
      work.push(...children.toReversed());
    }
  }
}

/** The static name of a binding that has one step; undefined for `a.b = …`, `${x} = …` and `inherit`. */
export function nameOfBinding(binding: Binding): string | undefined {
  if (binding.type !== 'AttrBinding' || binding.path.length !== 1) return undefined;
  const [key] = binding.path;
  return key?.type === 'StaticKey' ? key.name : undefined;
}

function sharesSteps(other: Binding, binding: AttrBinding, index: number): boolean {
  const name = (key: AttrKey | undefined) => (key?.type === 'StaticKey' ? key.name : undefined);
  return (
    other.type === 'AttrBinding' &&
    binding.path.slice(0, index + 1).every((key, at) => name(key) === name(other.path[at]))
  );
}
