// What the validation of an image found, as text.
import type { Finding } from '../image/validate/finding.ts';
import type { ValidationReport } from '../image/validate/validate-image.ts';
import { printable } from './printable.ts';

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

function amount(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
