// The variable SOURCE_DATE_EPOCH (reproducible-builds.org, "SOURCE_DATE_EPOCH specification").
import { NixlayerError } from '../errors/nixlayer-error.ts';

/**
 * What `now` means, in milliseconds since the epoch: the clock, unless the variable SOURCE_DATE_EPOCH says otherwise.
 * @throws as {@link sourceDateEpoch}
 */
export function currentTime(variable: string | undefined): number {
  const seconds = sourceDateEpoch(variable);
  return seconds === undefined ? Date.now() : seconds * 1000;
}

/**
 * Seconds since the epoch, up to the end of the year 9999.
 * @param variable its value; empty is like absent
 * @throws NixlayerError E_USAGE
 */
export function sourceDateEpoch(variable: string | undefined): number | undefined {
  if (variable === undefined || variable === '') return undefined;
  if (/^\d{1,12}$/.test(variable) && Number(variable) <= 253402300799) return Number(variable);
  throw new NixlayerError(
    'E_USAGE',
    `SOURCE_DATE_EPOCH=${JSON.stringify(variable)} is no time, and it is asked for`,
    { hint: 'Set it to seconds since the epoch, or unset it.' },
  );
}
