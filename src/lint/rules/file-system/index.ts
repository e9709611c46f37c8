import type { Rule } from '../../rule.ts';

/** What is put into the image, and the scripts that do it. */
export const fileSystemRules: readonly Rule[] = [];
