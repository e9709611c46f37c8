// A short document for people, rendered as plain text for terminals or as Markdown for pull requests.

/** A text within a sentence that is not ours: a name, a value. */
export interface Quoted {
  readonly quoted: string;
}

/** A sentence that holds such texts without telling them apart, such as a message. */
export interface Foreign {
  readonly foreign: string;
}

export type Inline = readonly (string | Quoted | Foreign)[];

export type Block =
  | { readonly kind: 'paragraph'; readonly text: Inline }
  | { readonly kind: 'list'; readonly items: readonly Inline[] }
  /** Name and value a line; values that go over several lines stay under each other. */
  | { readonly kind: 'facts'; readonly facts: readonly (readonly [name: string, value: Inline])[] }
  | {
      readonly kind: 'table';
      readonly head: readonly string[];
      readonly rows: readonly (readonly Inline[])[];
      readonly aligns: readonly ('left' | 'right')[];
    };

export interface Section {
  readonly title: Inline;
  readonly blocks: readonly Block[];
  /** Of less interest: pages and pull requests show its title, and the rest when it is asked for. */
  readonly isFolded?: true;
}

/** `sentence`It runs ${name}.`: what is put in is quoted, but for numbers and inlines. */
export function sentence(
  texts: TemplateStringsArray,
  ...values: readonly (string | number | Inline)[]
): Inline {
  return texts.flatMap((text, index) => {
    const value = values[index];
    if (value === undefined) return [text];
    if (typeof value === 'number') return [text + String(value)];
    return [text, ...(typeof value === 'string' ? [{ quoted: value }] : value)];
  });
}

/** Quoted texts in a row: `a, b, c`. */
export function enumeration(texts: readonly string[], separator = ', '): Inline {
  return texts.flatMap((quoted, index) => (index === 0 ? [{ quoted }] : [separator, { quoted }]));
}
