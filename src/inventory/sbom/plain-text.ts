// Texts of others as a document can hold them.
import { publicUrl } from '../public-url.ts';

/** Far longer than anything that is said of a package; schemas bound some texts. */
const maxLength = 4096;

/**
 * One line without control characters, which a terminal would obey, and without what is no Unicode: bytes of Nix that are no
 * UTF-8 are lone surrogates.
 */
export function plainText(text: string): string {
  const cut = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
  return cut
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .trim();
}

/** The same of a name, which must not be empty. */
export function plainName(text: string): string {
  return plainText(text) || 'unnamed';
}

/** An address that may stand in a document; undefined for what is none. Mirrors of nixpkgs (`mirror://`) are. */
export function plainUrl(text: string): string | undefined {
  if (
    !/^(?:https?|ftp|mirror|git|ssh|git\+https?):\/\/[!-~]{1,4000}$/.test(text) ||
    /[<>"{}|\\^`]/.test(text)
  )
    return undefined;
  // What someone needs to fetch it is nobody else's business.
  const address = publicUrl(text);
  return URL.canParse(address) ? address : undefined;
}
