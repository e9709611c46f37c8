// What a recipe is: a rule of the linter that says what it migrates. It is found, fixed, suppressed, tested and documented
// as the others are.
import type { Migration, Rule, RuleMeta } from '../lint/rule.ts';

export interface Recipe extends Rule {
  readonly meta: RuleMeta & { readonly migration: Migration };
}

export function isRecipe(rule: Rule): rule is Recipe {
  return rule.meta.migration !== undefined;
}
