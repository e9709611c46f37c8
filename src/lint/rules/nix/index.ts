import type { Rule } from '../../rule.ts';
import { parseError } from './parse-error.ts';

/** Nix itself, where images depend on it. */
export const nixRules: readonly Rule[] = [parseError];
