import { NixlayerError } from '../errors/nixlayer-error.ts';

/**
 * What `now` means, in milliseconds since the epoch: the clock, unless the variable SOURCE_DATE_EPOCH says otherwise
 * (reproducible-builds.org, "SOURCE_DATE_EPOCH specification").
 * @param sourceDateEpoch the variable's value in seconds since the epoch; empty is like absent
 * @throws NixlayerError E_USAGE
 */
export function currentTime(sourceDateEpoch: string | undefined): number {
  if (sourceDateEpoch === undefined || sourceDateEpoch === '') return Date.now();
  // 253402300799 is the end of the year 9999.
  if (/^\d{1,12}$/.test(sourceDateEpoch) && Number(sourceDateEpoch) <= 253402300799)
    return Number(sourceDateEpoch) * 1000;
  throw new NixlayerError(
    'E_USAGE',
    `SOURCE_DATE_EPOCH=${JSON.stringify(sourceDateEpoch)} is no time, and the image asks for the time of the run`,
    { hint: 'Set it to seconds since the epoch, or unset it.' },
  );
}
