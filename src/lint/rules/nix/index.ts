import type { Rule } from '../../rule.ts';

/** Nix itself, where images depend on it. */
export const nixRules: readonly Rule[] = [];
