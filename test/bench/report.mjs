// What the rows of the benchmark say, as data and as tables.
import Table from 'cli-table3';
import prettyBytes from 'pretty-bytes';

const noteworthyChange = 0.1;

/**
 * The median over rounds, against the bar and what was recorded.
 *
 * @param allRounds of each, the results of its cases, by name
 * @param {number} [known] ratio recorded earlier
 * @returns {{ value?: number, met?: boolean, change?: number, notMeasured?: string }} and what the row says of itself;
 *   `change` in parts of `known`
 */
export function verdict({ value: valueIn, cases, once, ...row }, allRounds, closure, known) {
  const rounds = once ? allRounds.slice(0, 1) : allRounds;
  for (const results of rounds)
    for (const name of cases)
      if (results[name].failure) return { ...row, notMeasured: `${name}: ${results[name].failure}` };
  const values = rounds.map((results) => valueIn(results, closure));
  if (!values.every(Number.isFinite)) return { ...row, notMeasured: 'the report of nixlayer does not say' };
  const value = median(values);
  const { most = Number.POSITIVE_INFINITY, least = Number.NEGATIVE_INFINITY } = row;
  const bar = row.most ?? row.least;
  return {
    ...row,
    value,
    values,
    met: bar === undefined ? undefined : value <= most && value >= least,
    change: known === undefined ? undefined : value / known - 1,
  };
}

/** @param {{ node: string, load: number, rounds: number, benches: readonly object[] }} result of a whole run */
export function printReport({ node, load, rounds, benches }) {
  for (const { closure, rows, cases } of benches) {
    const repeats = closure.repeats > 0 ? `, ${closure.repeats} of them repeated with other content` : '';
    console.log(
      `${closure.size}: ${prettyBytes(closure.bytes)} in ${closure.files} files of ${closure.storePaths} store paths${repeats}`,
    );
    console.log(table(['row', 'what', 'value', 'bar', ''], rows.map(rowCells)));
    const measured = Object.entries(cases).filter(([, results]) => !results.some(({ failure }) => failure));
    console.log(table(['case', 'seconds', 'peak MiB', 'bytes'], measured.map(caseCells)));
    for (const { name, notMeasured, change } of rows) {
      if (notMeasured) console.log(`${name} is not measured: ${notMeasured}`);
      if (Math.abs(change) > noteworthyChange)
        console.log(`${name} has changed by ${percent(change)} since it was recorded`);
    }
  }
  console.log(`Node ${node}, medians of ${rounds} rounds; load before: ${load.toFixed(1)}`);
}

function rowCells({ name, title, unit, value, most, least, met, change }) {
  const bar = most ?? least;
  return [
    name,
    title,
    value === undefined ? 'not measured' : amount(value, unit),
    bar === undefined ? '' : `${most === undefined ? '≥' : '≤'} ${amount(bar, unit)}`,
    [
      ...(met === undefined ? [] : [met ? 'met' : `missed by ${amount(Math.abs(value - bar), unit)}`]),
      ...(change === undefined ? [] : [`${percent(change)} since recorded`]),
    ].join(', '),
  ];
}

function caseCells([name, results]) {
  const runs = results.filter(({ seconds }) => seconds !== undefined);
  const peaks = runs.flatMap(({ peakMiB = [] }) => peakMiB);
  const stats = Object.entries(runs[0].stats ?? {}).map(([key, bytes]) => `${key} ${prettyBytes(bytes)}`);
  return [
    name,
    median(runs.map(({ seconds }) => seconds)).toFixed(2),
    peaks.length === 0 ? '' : Math.max(...peaks),
    stats.join(', '),
  ];
}

function table(head, rows) {
  const lines = new Table({ head, style: { head: [], border: [] } });
  lines.push(...rows);
  return lines.toString();
}

function amount(value, unit) {
  if (unit === 'bytes') return prettyBytes(value);
  return `${Number.isInteger(value) ? value : value.toFixed(value < 1.01 && value > 0.99 ? 4 : 2)} ${unit}`.trim();
}

function percent(change) {
  return `${change > 0 ? '+' : ''}${(change * 100).toFixed(0)} %`;
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
}
