// What a schema has to say about data from elsewhere, which may be wrong in as many places as it has.
import * as z from 'zod';

/** More places do not help, and a large file has many. */
const shownPlaces = 3;
/** A message may quote all that it found. */
const longestMessage = 300;

/** A line or two for each of the first places, and how many more there are. */
export function describeSchemaError({ issues }: z.ZodError): string {
  const shown = issues
    .slice(0, shownPlaces)
    .map((issue) => shortened(z.prettifyError(new z.ZodError([issue]))));
  const more = issues.length - shown.length;
  if (more > 0) shown.push(`✖ and ${more} more ${more === 1 ? 'place' : 'places'}`);
  return shown.join('\n');
}

function shortened(text: string): string {
  return text
    .split('\n')
    .map((line) => (line.length > longestMessage ? `${line.slice(0, longestMessage)}…` : line))
    .join('\n');
}
