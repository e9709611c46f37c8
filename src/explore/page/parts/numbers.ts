// Numbers for people.
import prettyBytes from 'pretty-bytes';

export const bytes = (size: number): string => prettyBytes(size);

/** `+4.4 MB`, `−3 B`, `±0` */
export function growth(size: number): string {
  if (size === 0) return '±0';
  return `${size > 0 ? '+' : '−'}${prettyBytes(Math.abs(size))}`;
}

const grouped = new Intl.NumberFormat('en');
export const count = (value: number): string => grouped.format(value);

/** `1 layer`, `3 layers` */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** `12 %`, `< 0.1 %` */
export function share(part: number, whole: number): string {
  if (whole === 0) return '';
  const percent = (100 * part) / whole;
  if (percent > 0 && percent < 0.1) return '< 0.1 %';
  return `${percent >= 10 ? Math.round(percent) : percent.toFixed(1)} %`;
}

/** `4.4 MB, 12 % of the image`; of an image without bytes the first half */
export function bytesOf(size: number, image: { readonly size: number }): string {
  const part = share(size, image.size);
  return part === '' ? bytes(size) : `${bytes(size)}, ${part} of the image`;
}
