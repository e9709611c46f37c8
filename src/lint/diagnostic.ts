// What linting finds, as plain data. Texts for people and machines are made of it in `report/`.
import type { Fixable, Place } from '../edits/edit.ts';

export type Severity = 'error' | 'warn' | 'info';

export interface Diagnostic extends Place, Fixable {
  /** ID of the rule. */
  readonly rule: string;
  readonly severity: Severity;
  /** One sentence, without a full stop. */
  readonly message: string;
  /** Why there is no fix, where one might be expected. */
  readonly unfixed?: string;
  /** Other places that belong to it, such as the call that a value went into. */
  readonly related: readonly (Place & { readonly message: string })[];
}
