// Names of types, for messages and `builtins.typeOf`.

import { UnknownFailure } from '../errors/unknown-failure.ts';
import { ContextString } from './string-context.ts';
import { Attrs, isList, Lambda, NixPath, PartialPrimop, Primop, Symbolic, type Value } from './value.ts';

export type TypeName = 'int' | 'bool' | 'string' | 'path' | 'null' | 'set' | 'list' | 'lambda' | 'float';

export function typeName(value: Value): TypeName {
  switch (typeof value) {
    case 'bigint':
      return 'int';
    case 'number':
      return 'float';
    case 'boolean':
      return 'bool';
    case 'string':
      return 'string';
    default:
      if (value === null) return 'null';
      if (value instanceof Attrs) return 'set';
      if (isList(value)) return 'list';
      if (value instanceof ContextString) return 'string';
      if (value instanceof NixPath) return 'path';
      if (value instanceof Symbolic) throw new UnknownFailure(value, 'a value of a known type');
      return 'lambda';
  }
}

const withArticle: Record<TypeName, string> = {
  int: 'an integer',
  float: 'a float',
  bool: 'a Boolean',
  string: 'a string',
  path: 'a path',
  null: 'null',
  list: 'a list',
  set: 'a set',
  lambda: 'a function',
};

/** "a set", "an integer: 3", "the built-in function 'map'": what a message says was found. */
export function describe(value: Value): string {
  if (value instanceof Lambda)
    return value.code.name === undefined ? 'a function' : `the function '${value.code.name}'`;
  if (value instanceof Primop) return `the built-in function '${value.name}'`;
  if (value instanceof PartialPrimop) return `the partially applied built-in function '${value.primop.name}'`;
  if (value instanceof Symbolic) return 'a value that is not known';
  const noun = withArticle[typeName(value)];
  if (typeof value === 'bigint' || typeof value === 'number' || typeof value === 'boolean')
    return `${noun}: ${value}`;
  if (typeof value === 'string') return `${noun}: ${excerpt(value)}`;
  if (value instanceof ContextString) return `${noun}: ${excerpt(value.text)}`;
  if (value instanceof NixPath) return `${noun}: ${value.path}`;
  return noun;
}

export function nounFor(type: TypeName): string {
  return withArticle[type];
}

function excerpt(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
