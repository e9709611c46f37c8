import type { Rule } from '../../rule.ts';
import { absolutePathLiteral } from './absolute-path-literal.ts';
import { emptyInherit } from './empty-inherit.ts';
import { emptyLet } from './empty-let.ts';
import { floatingWithoutZero } from './floating-without-zero.ts';
import { legacyLet } from './legacy-let.ts';
import { nixPathLookup } from './nix-path-lookup.ts';
import { notChecked } from './not-checked.ts';
import { orAsIdentifier } from './or-as-identifier.ts';
import { parseError } from './parse-error.ts';
import { recSetOverrides } from './rec-set-overrides.ts';
import { recUnneeded } from './rec-unneeded.ts';
import { shadowInternalSymbols } from './shadow-internal-symbols.ts';
import { shellVariableReadByNix } from './shell-variable-read-by-nix.ts';
import { shortPathLiteral } from './short-path-literal.ts';
import { unpinnedNixpkgs } from './unpinned-nixpkgs.ts';
import { unusedBinding } from './unused-binding.ts';
import { urlLiteral } from './url-literal.ts';
import { withTooWide } from './with-too-wide.ts';

/** Nix itself, where images depend on it. */
export const nixRules: readonly Rule[] = [
  absolutePathLiteral,
  emptyInherit,
  emptyLet,
  floatingWithoutZero,
  legacyLet,
  nixPathLookup,
  notChecked,
  orAsIdentifier,
  parseError,
  recSetOverrides,
  recUnneeded,
  shadowInternalSymbols,
  shortPathLiteral,
  shellVariableReadByNix,
  unpinnedNixpkgs,
  unusedBinding,
  urlLiteral,
  withTooWide,
];
