// The shell texts of a call as they are written: one text for each literal, with holes where something is interpolated.
import type { CallValue } from '../../dockertools/image-call.ts';
import type { Origin } from '../../eval/index.ts';
import type { CallFacts } from '../../program/call-facts.ts';
import type { SourceFile } from '../../program/source-file.ts';
import type { Expr, StringExpr } from '../../syntax/index.ts';
import { hole, type SimpleCommand, simpleCommands } from './simple-commands.ts';

export class ShellText {
  /** As long as what is written, so that offsets agree. */
  readonly text: string;
  readonly commands: readonly SimpleCommand[];
  readonly file: SourceFile;
  readonly literal: StringExpr;

  constructor(file: SourceFile, literal: StringExpr) {
    this.file = file;
    this.literal = literal;
    this.text = readable(file, literal);
    this.commands = simpleCommands(this.text);
  }

  /** Where a range of `text` is written. */
  originOf(start: number, end: number): Origin {
    return this.file.origin({ start: this.literal.start + start, end: this.literal.start + end });
  }
}

/** The literals that a script consists of; those of other places are left out. */
export function shellTexts(call: CallFacts, script: CallValue): readonly ShellText[] {
  const origin = call.originOf(script);
  const file = call.program.fileOf(origin.source);
  const expr = file.at(origin);
  return expr ? literalsOf(expr).map((literal) => new ShellText(file, literal)) : [];
}

/** All texts of an argument. */
export function scriptTexts(call: CallFacts, argument: string): readonly ShellText[] {
  return call.values(argument).flatMap((value) => shellTexts(call, value));
}

function literalsOf(expr: Expr): readonly StringExpr[] {
  if (expr.type === 'String') return [expr];
  if (expr.type === 'Parenthesized') return literalsOf(expr.inner);
  return expr.type === 'Binary' && expr.operator === '+'
    ? [...literalsOf(expr.left), ...literalsOf(expr.right)]
    : [];
}

function readable(file: SourceFile, literal: StringExpr): string {
  const { text } = file.source;
  const quotes = literal.style === 'indented' ? 2 : 1;
  const before = ' '.repeat(quotes);
  let result = before;
  let at = literal.start + quotes;
  const end = literal.end - quotes;
  for (const part of literal.parts) {
    if (part.type !== 'Interpolation') continue;
    result += unescaped(text.slice(at, part.start), literal.style);
    result += hole.repeat(part.end - part.start);
    at = part.end;
  }
  return result + unescaped(text.slice(at, end), literal.style) + before;
}

// What an escape stands for, behind as many spaces as keep the length.
function unescaped(text: string, style: StringExpr['style']): string {
  if (style === 'indented') return text.replaceAll("''$", '  $').replaceAll("'''", " ''");
  return text.replace(/\\([\s\S])/g, (_, character: string) =>
    character === 'n' ? ' \n' : character === 't' || character === 'r' ? '  ' : ` ${character}`,
  );
}
