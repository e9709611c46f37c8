import type { Rule } from '../../rule.ts';
import { deprecatedContents } from './deprecated-contents.ts';

/** Which arguments a function takes, and of which type. */
export const argumentRules: readonly Rule[] = [deprecatedContents];
