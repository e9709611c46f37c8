// What a .drv file says: a derivation in the form of ATerms. Format: "Derivation ATerm format" in the Nix manual.

export interface StoredDerivation {
  /** Output name → store path; empty where it is known only after the build. */
  readonly outputs: ReadonlyMap<string, string>;
  /** Of its one output, where the hash of that is given. */
  readonly fixed?: {
    /** `sha256`, or `r:sha256` where the hash is of a NAR. */
    readonly hashAlgorithm: string;
    /** Hexadecimal. */
    readonly hash: string;
  };
  /** .drv paths of what it needs. */
  readonly inputDrvs: readonly string[];
  readonly inputSrcs: readonly string[];
  readonly builder: string;
  readonly args: readonly string[];
  /** Variables of the builder's environment. With structured attributes there is one, `__json`. */
  readonly env: ReadonlyMap<string, string>;
}

type Term = string | readonly Term[];

/** Undefined when the text is no derivation, or one of a form that is still to come. */
export function parseDerivation(text: string): StoredDerivation | undefined {
  const start = 'Derive';
  if (!text.startsWith(`${start}(`)) return undefined;
  const reader = termReader(text, start.length);
  const [outputs, inputDrvs, inputSrcs, system, builder, args, env] = reader.term() ?? [];
  if (!reader.isAtEnd() || typeof system !== 'string' || typeof builder !== 'string') return undefined;
  const [outputTerms, drvTerms, sources, words, variables] = [
    tuples(outputs),
    tuples(inputDrvs),
    texts(inputSrcs),
    texts(args),
    tuples(env),
  ];
  if (!outputTerms || !drvTerms || !sources || !words || !variables) return undefined;
  return {
    outputs: asMap(outputTerms),
    ...fixedOf(outputTerms),
    inputDrvs: drvTerms.map(([path]) => textOf(path)),
    inputSrcs: sources,
    builder,
    args: words,
    env: asMap(variables),
  };
}

function fixedOf(outputs: readonly (readonly Term[])[]): Pick<StoredDerivation, 'fixed'> {
  const [, , hashAlgorithm, hash] = (outputs.length === 1 ? outputs[0] : undefined)?.map(textOf) ?? [];
  return hashAlgorithm && hash ? { fixed: { hashAlgorithm, hash } } : {};
}

function asMap(terms: readonly (readonly Term[])[]): Map<string, string> {
  return new Map(terms.map(([name, value]) => [textOf(name), textOf(value)]));
}

function textOf(term: Term | undefined): string {
  return typeof term === 'string' ? term : '';
}

function texts(term: Term | undefined): readonly string[] | undefined {
  if (term === undefined || typeof term === 'string') return undefined;
  return term.every((each) => typeof each === 'string') ? (term as readonly string[]) : undefined;
}

function tuples(term: Term | undefined): readonly (readonly Term[])[] | undefined {
  if (term === undefined || typeof term === 'string') return undefined;
  return term.every((each) => typeof each !== 'string') ? (term as readonly (readonly Term[])[]) : undefined;
}

const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']' };

/** Reads strings, lists and tuples, both of which become arrays. Undefined for anything else. */
function termReader(text: string, from: number) {
  let at = from;
  const string = /"((?:[^"\\]|\\[\s\S])*)"/y;
  const term = (): Term | undefined => {
    const open = text[at] ?? '';
    if (open === '"') {
      string.lastIndex = at;
      const found = string.exec(text);
      if (found === null) return undefined;
      at = string.lastIndex;
      return unescaped(found[1] ?? '');
    }
    const close = closing[open];
    if (close === undefined) return undefined;
    at += 1;
    const terms: Term[] = [];
    if (text[at] === close) {
      at += 1;
      return terms;
    }
    for (;;) {
      const next = term();
      if (next === undefined) return undefined;
      terms.push(next);
      const separator = text[at];
      at += 1;
      if (separator === close) return terms;
      if (separator !== ',') return undefined;
    }
  };
  return { term, isAtEnd: () => text.slice(at).trim() === '' };
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function unescaped(text: string): string {
  return text.replace(/\\([\s\S])/g, (_, character: string) => escapes[character] ?? character);
}
