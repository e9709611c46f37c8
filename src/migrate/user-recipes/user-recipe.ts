// A recipe of a user → one like all others: it finds by pattern, offers edits, and is checked as they are.
import { NixlayerError } from '../../errors/nixlayer-error.ts';
import type { Report } from '../../lint/rule.ts';
import type { SourceFile } from '../../program/source-file.ts';
import { childrenOf, type Expr } from '../../syntax/index.ts';
import type { Recipe } from '../recipe.ts';
import { matchPattern } from './match-pattern.ts';
import { bare, metavariable, type Pattern, parsePattern } from './pattern.ts';
import { type CompiledRule, rewriteEdits } from './rewrite.ts';
import type { PlacedText, UserRecipeData } from './user-recipe-data.ts';

/** @throws NixlayerError E_SYNTAX, E_INPUT at the place of a pattern that is none, or would go on for ever */
export function userRecipe(data: UserRecipeData): Recipe {
  const { id, summary, changes, keeps, rules: written, tests } = data;
  const told = { message: summary.replace(/\.$/, ''), title: data.title };
  const rules = written.map(({ match, rewrite }) => compileRule(data.file, match, rewrite));
  assertEnds(data, rules);
  return {
    id,
    meta: {
      summary,
      rationale: summary,
      sources: [],
      severity: 'info',
      preset: 'all',
      fixable: 'safe',
      changes,
      since: '0.1.0',
      migration: { goals: [], change: 'form', keeps },
    },
    examples: {
      valid: tests.filter(isSilent).map(({ before }) => ({ code: before.text })),
      invalid: tests
        .filter((test) => !isSilent(test))
        .map(({ before, after }) => ({ code: before.text, findings: [], fixed: after.text })),
    },
    onFile: (file, report) => findAll(rules, file, file.expr, told, report),
  };
}

function isSilent({ before, after }: UserRecipeData['tests'][number]): boolean {
  return before.text === after.text;
}

function compileRule(file: string, match: PlacedText, rewrite: PlacedText): CompiledRule {
  const rule = { match: parsePattern(file, match), rewrite: parsePattern(file, rewrite) };
  if (metavariable(bare(rule.match.expr)) !== undefined)
    throw atText(file, match, 'the pattern matches every expression');
  const unknown = [...rule.rewrite.names].find((name) => !rule.match.names.has(name));
  if (unknown !== undefined)
    throw atText(file, rewrite, `'$${unknown}' is not in the pattern that is matched`);
  return rule;
}

/** The outermost place first; what is inside of it is found as well. */
function findAll(
  rules: readonly CompiledRule[],
  file: SourceFile,
  start: Expr,
  { message, title }: { readonly message: string; readonly title: string },
  report: Report,
): void {
  const work: Expr[] = [start];
  for (let expr = work.pop(); expr; expr = work.pop()) {
    work.push(...childrenOf(expr).toReversed());
    if (expr.type === 'Parenthesized') continue;
    for (const rule of rules) {
      const captures = matchPattern(rule.match, file, expr);
      const edits = captures ? rewriteEdits(rule, file, expr, captures) : [];
      if (edits.length === 0) continue;
      report({
        message,
        at: file.origin(expr),
        fixes: [{ title, applicability: 'safe', edits }],
      });
      break;
    }
  }
}

/** What a rule writes must not be what a rule looks for, else each run would change it once more. */
function assertEnds({ file, rules: written }: UserRecipeData, rules: readonly CompiledRule[]): void {
  const next = rules.map(({ rewrite }) =>
    rules.flatMap(({ match }, index) => (isFoundIn(match, rewrite) ? [index] : [])),
  );
  for (const [index, rule] of written.entries()) {
    if (reachable(next, index).has(index))
      throw atText(file, rule.rewrite, 'what is written is found again: the edits would have no end');
  }
}

function isFoundIn(pattern: Pattern, rewrite: Pattern): boolean {
  const work: Expr[] = [rewrite.expr];
  for (let expr = work.pop(); expr; expr = work.pop()) {
    if (matchPattern(pattern, rewrite.file, expr)) return true;
    work.push(...childrenOf(expr));
  }
  return false;
}

function reachable(next: readonly (readonly number[])[], from: number): ReadonlySet<number> {
  const seen = new Set<number>();
  const work = [...(next[from] ?? [])];
  for (let index = work.pop(); index !== undefined; index = work.pop()) {
    if (seen.has(index)) continue;
    seen.add(index);
    work.push(...(next[index] ?? []));
  }
  return seen;
}

function atText(file: string, { line, column }: PlacedText, message: string): NixlayerError {
  return new NixlayerError('E_INPUT', message, { location: { file, line, column } });
}
