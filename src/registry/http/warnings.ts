// What a registry wants its users to know (distribution-spec: Warnings): `Warning: 299 - "text"`, each once.

import { redactText } from '../redact.ts';
import { type Headers, headerValues } from './exchange.ts';

const longestText = 1000;
const most = 100;

/** @returns takes headers of answers, and hands on what it has not seen yet */
export function warningsTo(
  onWarning: ((text: string) => void) | undefined,
): (registry: string, headers: Headers) => void {
  const seen = new Set<string>();
  return (registry, headers) => {
    if (onWarning === undefined) return;
    for (const text of headerValues(headers, 'warning').flatMap(warningsIn)) {
      const said = `${registry}: ${text}`;
      if (seen.has(said) || seen.size === most) continue;
      seen.add(said);
      onWarning(said);
    }
  };
}

function warningsIn(header: string): readonly string[] {
  return [...header.matchAll(/\b299\s+\S+\s+"((?:[^"\\]|\\.)*)"/g)].flatMap(([, quoted = '']) => {
    const text = quoted
      .replace(/\\(.)/g, '$1')
      .replace(/\p{Cc}+/gu, ' ')
      .trim();
    return text === '' ? [] : [redactText(text.slice(0, longestText))];
  });
}
