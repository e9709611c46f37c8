// Linting one text, from beginning to end.
import { checkText, type LintRequest } from './check-text.ts';
import { defaultConfiguration } from './config/configuration.ts';
import { type LintedText, settle } from './settle.ts';

/** What is known of one text, and what was read to know it. */
export interface LintTextResult extends LintedText {
  /** All that was read, or looked for, to evaluate it; absolute. */
  readonly dependencies: readonly string[];
}

/**
 * Lints one text, in memory and in this thread. It needs as much stack as its evaluation: `runWithDeepStack` of
 * nixlayer/eval has enough for all that Nix can evaluate.
 * @throws NixlayerError E_GRAMMAR_MISSING; nothing for what a text contains
 */
export function lintText(request: LintRequest): LintTextResult {
  const checked = checkText(request);
  const [linted] = settle([checked], () => request.config ?? defaultConfiguration);
  const { file, text, dependencies } = checked;
  return { ...(linted ?? { file, text, diagnostics: [], suppressed: [] }), dependencies };
}
