// What the validation of an image found, as text.
import type { Finding } from '../image/validate/finding.ts';
import type { ValidationReport } from '../image/validate/validate-image.ts';

export function renderFindings({ findings, counts, omitted, images, layers }: ValidationReport): string {
  const left = Object.entries(omitted).map(([code, count]) => `${count} more [${code}]`);
  const state = counts.error === 0 ? 'everything is right' : amount(counts.error, 'error');
  const notes = counts.note === 0 ? [] : [amount(counts.note, 'note')];
  return [
    ...findings.map(findingText),
    ...left,
    [`${amount(images, 'image')} with ${amount(layers, 'layer')}: ${state}`, ...notes].join(', '),
  ].join('\n');
}

function findingText({ severity, message, code, expected, found }: Finding): string {
  const details = [
    ['expected', expected],
    ['found', found],
  ].flatMap(([what, text]) => (text === undefined || message.includes(text) ? [] : [`  ${what} ${text}`]));
  return [`${severity}: ${message} [${code}]`, ...details].map(printable).join('\n');
}

/** Names in an archive may hold anything, and a terminal obeys some of it. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${code}`;
  });
}

function amount(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
