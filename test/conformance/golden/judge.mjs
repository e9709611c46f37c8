// From what differs to lines for a person, and the complaints that make the run fail.

/** What must be equal: each bar with the cases that it is about. */
const bars = [
  { part: 'layers', of: () => true, words: 'store and customisation layers, all cases' },
  { part: 'config', of: ({ hasTie }) => !hasTie, words: 'configs (image IDs), all cases without a tie' },
  {
    part: 'archive',
    of: ({ name, hasTie }) => /^[sp]-/.test(name) && !hasTie,
    words: 'archives, all s- and p- cases without a tie',
  },
  { part: 'tar', of: () => true, words: 'exported file systems' },
  { part: 'tree', of: () => true, words: 'helpers' },
  { part: 'shape', of: () => true, words: 'cases of the machine, without hashes and names of packages' },
];
const parts = ['layers', 'config', 'archive'];

export function judge({ images, refused, expected }) {
  const report = [];
  const complaints = [];
  for (const image of images) {
    report.push(`${image.name.padEnd(34)}${statusOf(image, expected)}`);
    for (const [part, difference] of Object.entries(image.differences ?? {}))
      if (isDifference(difference)) report.push(`    ${part}: ${difference}`);
    if (image.failure) report.push(...image.failure.split('\n').map((line) => `    ${line}`));
    complaints.push(...complaintsAbout(image, expected));
  }
  for (const { name, recorded, outcome } of refused) {
    const isRefused = outcome.kind === 'failed';
    report.push(`${name.padEnd(34)}${isRefused ? `refused at ${outcome.stage}` : 'NOT REFUSED'}`);
    const theirs = recorded.error || recorded.log;
    report.push(`    dockerTools, at ${recorded.refusedAt}: ${theirs.split('\n').join('\n        ')}`);
    if (isRefused) report.push(`    nixlayer: ${outcome.message.split('\n').join('\n        ')}`);
    const reason = expected[name]?.refused;
    if (!isRefused && reason === undefined) complaints.push(`${name} is not refused`);
    if (isRefused && reason !== undefined)
      complaints.push(`${name} is refused now; remove it from expected-differences.json`);
  }
  report.push('', ...figures(images, refused, expected));
  return { report, complaints };
}

const isDifference = (difference) => difference !== undefined && difference !== 'tie';

function statusOf({ differences, failure, hasTie, name }, expected) {
  if (failure !== undefined) return 'FAILS';
  if (Object.keys(differences).length === 0) return 'builds (not recorded)';
  const shown = Object.hasOwn(differences, 'layers') ? parts : Object.keys(differences);
  const words = shown.map((part) => {
    const difference = differences[part];
    if (difference === undefined) return `${part} =`;
    if (difference === 'tie') return `${part} -`;
    return expected[name]?.[part] === undefined ? `${part} ≠` : `${part} ~`;
  });
  return words.join('   ') + (hasTie ? '   (tie: layers compared as a set)' : '');
}

function complaintsAbout(image, expected) {
  const { name, differences, failure } = image;
  if (failure !== undefined) return [`${name} does not build`];
  const complaints = [];
  for (const [part, difference] of Object.entries(differences)) {
    const reason = expected[name]?.[part];
    const isBarred = bars.some((bar) => bar.part === part && bar.of(image));
    if (isDifference(difference) && isBarred && reason === undefined)
      complaints.push(`${name}: ${part} differ`);
    if (difference === undefined && reason !== undefined)
      complaints.push(`${name}: ${part} are equal now; remove the entry from expected-differences.json`);
  }
  return complaints;
}

function figures(images, refused, expected) {
  const lines = bars.map(({ part, of, words }) => {
    const about = images.filter(
      (image) => image.differences?.[part] !== 'tie' && of(image) && tests(image, part),
    );
    return figure(
      words,
      about.filter((image) => image.differences?.[part] === undefined && !image.failure),
      about,
    );
  });
  const archives = images.filter((image) => tests(image, 'archive') && !image.hasTie);
  const equal = archives.filter(({ differences }) => differences && differences.archive === undefined);
  const isRefused = ({ outcome }) => outcome.kind === 'failed';
  const earlier = refused.filter(
    ({ recorded, outcome }) => outcome.stage === 'eval' && recorded.refusedAt === 'build',
  );
  const listed = Object.entries(expected).filter(([name]) =>
    [...images, ...refused].some((image) => image.name === name),
  );
  return [
    ...lines,
    figure('archives of all cases (no bar)', equal, archives),
    figure(
      'cases build',
      images.filter(({ failure }) => !failure),
      images,
    ),
    figure('refused', refused.filter(isRefused), refused, `, ${earlier.length} earlier than dockerTools`),
    ...listed.flatMap(([name, reasons]) =>
      Object.entries(reasons)
        .filter(([part]) => part !== 'evaluators')
        .map(([part, reason]) => `expected: ${name}, ${part}: ${reason}`),
    ),
  ];
}

/** Whether this part of the image was, or would have been, compared. */
function tests({ recorded, isOfMachine }, part) {
  if (recorded === undefined) return false;
  if (recorded.tree) return part === (isOfMachine ? 'shape' : 'tree');
  if (recorded.tar) return part === 'tar';
  return isOfMachine ? part === 'shape' : parts.includes(part);
}

function figure(words, some, all, more = '') {
  return `${`${some.length}/${all.length}`.padStart(7)} ${words}${more}`;
}
