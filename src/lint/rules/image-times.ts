// How times of images may be written.
import { parseImageTime } from '../../image/created.ts';

const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;
const digits = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/;

/** Whether Docker and other runtimes can read it in an image's config. */
export function isRfc3339(text: string): boolean {
  return rfc3339.test(text) && isTime(text);
}

/** Whether GNU `date -d` may read it; of free forms, such as `yesterday`, that is assumed. */
export function isTimeForDate(text: string): boolean {
  const isStrict = /^\d{4}-\d{1,2}-\d{1,2}[\dT :.,Z+-]*$/.test(text) || /^\d{5,}$/.test(text);
  // It takes single digits everywhere.
  return !isStrict || isTime(text.replace(/(?<!\d)\d(?!\d)/g, '0$&'));
}

/** The same time as RFC 3339 has it, also of `20240506070809`; undefined when it cannot be read. */
export function isoTime(text: string): string | undefined {
  const spread = text.replace(digits, '$1-$2-$3T$4:$5:$6Z');
  return isTime(spread) ? parseImageTime(spread, 'time').text.replace('+00:00', 'Z') : undefined;
}

function isTime(text: string): boolean {
  try {
    parseImageTime(text, 'time');
    return text !== 'now';
  } catch {
    return false;
  }
}
