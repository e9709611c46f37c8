import type { Rule } from '../../rule.ts';
import { relativeWorkdir } from './relative-workdir.ts';

/** What is in `config`. */
export const configRules: readonly Rule[] = [relativeWorkdir];
