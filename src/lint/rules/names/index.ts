import type { Rule } from '../../rule.ts';

/** Names, tags and times. */
export const nameRules: readonly Rule[] = [];
