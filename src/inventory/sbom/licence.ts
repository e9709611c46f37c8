// `meta.license` → SPDX licence expressions. Standard: SPDX 2.3, annexes A (identifiers) and D (expressions).
import { createHash } from 'node:crypto';
import parseExpression, { type Info } from 'spdx-expression-parse';
import deprecatedIds from 'spdx-license-ids/deprecated.json' with { type: 'json' };
import licenceIds from 'spdx-license-ids/index.json' with { type: 'json' };
import type { LicenceFacts } from '../../stages/package-metadata/package-metadata.ts';
import { plainName, plainUrl } from './plain-text.ts';

export interface DeclaredLicence {
  /** With `LicenseRef-…` for licences that have no identifier. */
  readonly expression: string;
  /** Those, each once. */
  readonly refs: readonly NamedLicence[];
  /** Where it is one licence, or several that all apply: each of them. Otherwise only the expression tells. */
  readonly each?: readonly (NamedLicence | IdentifiedLicence)[];
}

export interface IdentifiedLicence {
  /** `GPL-3.0-or-later` */
  readonly id: string;
}

export interface NamedLicence {
  /** `LicenseRef-…` */
  readonly ref: string;
  readonly name: string;
  readonly url?: string;
}

export function declaredLicence(facts: LicenceFacts): DeclaredLicence {
  const refs = new Map<string, NamedLicence>();
  const { expression } = expressionOf(facts, refs);
  const members = facts.kind === 'all' ? facts.of : [facts];
  const each = members.map((member) => simpleLicence(member));
  return {
    expression,
    refs: [...refs.values()].sort((a, b) => (a.ref < b.ref ? -1 : 1)),
    ...(each.every((one) => one !== undefined) && { each }),
  };
}

interface Expression {
  readonly expression: string;
  /** What joins its parts; absent for one that needs no brackets anywhere. */
  readonly operator?: 'AND' | 'OR';
}

function expressionOf(facts: LicenceFacts, refs: Map<string, NamedLicence>): Expression {
  switch (facts.kind) {
    case 'licence':
    case 'text': {
      const simple = simpleLicence(facts);
      if (simple === undefined)
        return writtenExpression(facts.kind === 'text' ? facts.text : (facts.spdxId ?? ''))!;
      if ('id' in simple) return { expression: simple.id };
      refs.set(simple.ref, simple);
      return { expression: simple.ref };
    }
    case 'all':
    case 'any': {
      const operator = facts.kind === 'all' ? 'AND' : 'OR';
      const parts = facts.of.map((member) => expressionOf(member, refs));
      const texts = parts.map((part) =>
        part.operator === undefined || part.operator === operator ? part.expression : `(${part.expression})`,
      );
      const distinct = [...new Set(texts)];
      return distinct.length === 1 ? parts[0]! : { expression: distinct.join(` ${operator} `), operator };
    }
    case 'with':
    case 'or-later': {
      const inner = expressionOf(facts.licence, refs);
      const text =
        facts.kind === 'with' ? `${inner.expression} WITH ${facts.exception}` : `${inner.expression}+`;
      return writtenExpression(text) ?? named(text, undefined, refs);
    }
  }
}

/** Undefined for what is an expression of several. */
function simpleLicence(facts: LicenceFacts): IdentifiedLicence | NamedLicence | undefined {
  if (facts.kind !== 'licence' && facts.kind !== 'text') return undefined;
  const written = facts.kind === 'text' ? facts.text : facts.spdxId;
  const id = written === undefined ? undefined : identifierOf(written);
  if (id !== undefined) return { id };
  if (written !== undefined && writtenExpression(written) !== undefined) return undefined;
  const name = facts.kind === 'text' ? facts.text : (facts.name ?? facts.spdxId ?? '');
  return namedLicence(name, facts.kind === 'text' ? undefined : facts.url);
}

function named(text: string, url: string | undefined, refs: Map<string, NamedLicence>): Expression {
  const licence = namedLicence(text, url);
  refs.set(licence.ref, licence);
  return { expression: licence.ref };
}

function namedLicence(text: string, address: string | undefined): NamedLicence {
  const name = plainName(text);
  const url = address === undefined ? undefined : plainUrl(address);
  // Names that only differ in what an identifier cannot hold stay apart.
  const digest = createHash('sha256')
    .update(`${name}\n${url ?? ''}`)
    .digest('hex')
    .slice(0, 8);
  const words = name.replace(/[^A-Za-z0-9.]+/g, '-').replace(/^-+|-+$/g, '');
  const ref = `LicenseRef-${[words.slice(0, 60), digest].filter(Boolean).join('-')}`;
  return { ref, name, ...(url && { url }) };
}

const identifiers = new Map([...licenceIds, ...deprecatedIds].map((id) => [id.toLowerCase(), id]));

/** As the list writes it: identifiers are the same in any case. */
function identifierOf(text: string): string | undefined {
  return identifiers.get(text.toLowerCase());
}

/** Undefined for what is no expression. */
function writtenExpression(text: string): Expression | undefined {
  if (text.length > 1000) return undefined;
  try {
    return expressionText(parseExpression(text));
  } catch {
    return undefined;
  }
}

function expressionText(info: Info): Expression {
  if ('license' in info) {
    const exception = info.exception === undefined ? '' : ` WITH ${info.exception}`;
    return { expression: `${info.license}${info.plus ? '+' : ''}${exception}` };
  }
  const operator = info.conjunction === 'and' ? 'AND' : 'OR';
  const sides = [info.left, info.right].map((side) => {
    const part = expressionText(side);
    return part.operator === undefined || part.operator === operator
      ? part.expression
      : `(${part.expression})`;
  });
  return { expression: sides.join(` ${operator} `), operator };
}
