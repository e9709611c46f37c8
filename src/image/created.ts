// Points in time as images name them.
import { NixlayerError } from '../errors/nixlayer-error.ts';

export interface ImageTime {
  /** Whole seconds since the epoch, rounded down; may be negative. */
  readonly seconds: number;
  /** As dockerTools writes it into the image config: `1970-01-01T00:00:01+00:00`. */
  readonly text: string;
}

const calendar =
  /^(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})(?:[T ](?<hour>\d{2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:[.,]\d+)?)?)? ?(?<zone>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/i;
const compactDate = /^(\d{4})(\d{2})(\d{2})$/;

// Python's datetime, through which the original goes, knows the years 1 to 9999.
const earliest = -62135596800;
const latest = 253402300799;

/**
 * Reads what people give as `created` and `mtime`: `1970-01-01T00:00:01Z`, a date, a time with an offset or a
 * fraction (cut off), `20240506`, `@SECONDS`, or `now`. Without an offset it is UTC. The original accepts all that
 * GNU date reads; free forms such as "yesterday" are refused here, because their meaning changes with the day.
 * @param name of the setting, for the message
 * @param now milliseconds since the epoch
 * @throws NixlayerError E_SPEC
 */
export function parseImageTime(value: string, name: string, now: () => number = Date.now): ImageTime {
  if (value === 'now') return nowTime(now());
  const seconds = parseEpoch(value) ?? parseCalendar(value);
  if (seconds === undefined || seconds < earliest || seconds > latest) {
    throw new NixlayerError('E_SPEC', `${name} = ${JSON.stringify(value)} is not a time`, {
      hint: 'Write it like "2024-05-06T07:08:09Z", "2024-05-06", "@1714979289" or "now".',
    });
  }
  return { seconds, text: new Date(seconds * 1000).toISOString().replace('.000Z', '+00:00') };
}

/**
 * The form in which dockerTools' conf.json has a time, the only one that its stream script reads. `now` stays: that is
 * when the image is written.
 * @param name of the setting, for the message
 * @throws NixlayerError E_SPEC
 */
export function confTime(value: string, name: string): string {
  return value === 'now' ? value : parseImageTime(value, name).text;
}

/** The original's text for "now" has microseconds; the clock here has milliseconds. */
function nowTime(milliseconds: number): ImageTime {
  return {
    seconds: Math.floor(milliseconds / 1000),
    text: new Date(milliseconds).toISOString().replace('Z', '000+00:00'),
  };
}

function parseEpoch(value: string): number | undefined {
  const match = /^@(-?\d+)(?:[.,](\d+))?$/.exec(value);
  if (match?.[1] === undefined) return undefined;
  const beforeEpoch = match[1].startsWith('-') && /[1-9]/.test(match[2] ?? '');
  return Number(match[1]) - (beforeEpoch ? 1 : 0);
}

function parseCalendar(value: string): number | undefined {
  const parts = calendar.exec(value.replace(compactDate, '$1-$2-$3'))?.groups;
  if (parts === undefined) return undefined;
  const [year, month, day, hour, minute, second] = ['year', 'month', 'day', 'hour', 'minute', 'second'].map(
    (key) => Number(parts[key] ?? 0),
  );
  const date = new Date(0);
  date.setUTCFullYear(year ?? 0, (month ?? 0) - 1, day);
  if (date.getUTCMonth() + 1 !== month || date.getUTCDate() !== day) return undefined;
  if ((hour ?? 0) > 23 || (minute ?? 0) > 59 || (second ?? 0) > 59) return undefined;
  date.setUTCHours(hour ?? 0, minute, second);
  return date.getTime() / 1000 - offsetSeconds(parts.zone ?? 'Z');
}

function offsetSeconds(zone: string): number {
  const match = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone);
  if (match === null) return 0;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 3600 + Number(match[3] ?? 0) * 60);
}
