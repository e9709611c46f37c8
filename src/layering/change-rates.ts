// How often packages change, by name: what transfer layering weighs layers with.
import { nameWithoutVersion } from './package-name.ts';

/** Name of a package without its version → how often an update changes it by itself, relative to the others. */
export type ChangeRates = Readonly<Record<string, number>>;

/** Rates count in steps of a quarter more, so that what is learned anew seldom changes layers. */
const step = Math.log(1.25);

/** That of the package's name, or of `*`; 1 when there is neither. */
export function rateOfPath(rates: ChangeRates | undefined, path: string): number {
  if (rates === undefined) return 1;
  const name = nameWithoutVersion(path);
  const rate = Object.hasOwn(rates, name) ? rates[name]! : Object.hasOwn(rates, '*') ? rates['*']! : 1;
  return rate === 0 ? 0 : Math.exp(Math.round(Math.log(rate) / step) * step);
}
