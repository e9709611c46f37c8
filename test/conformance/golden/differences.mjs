// Where two things begin to differ, for a person who must find out why.

/**
 * @param {unknown} ours text, or a list of flat objects
 * @param {unknown} theirs likewise
 * @returns {string | undefined} undefined: they do not differ
 */
export function firstDifference(ours, theirs) {
  if (typeof ours === 'string' && typeof theirs === 'string') return textDifference(ours, theirs);
  if (Array.isArray(ours) && Array.isArray(theirs)) return listDifference(ours, theirs);
  return JSON.stringify(ours) === JSON.stringify(theirs)
    ? undefined
    : `${JSON.stringify(ours)?.slice(0, 100)}, recorded ${JSON.stringify(theirs)?.slice(0, 100)}`;
}

function textDifference(ours, theirs) {
  if (ours === theirs) return undefined;
  let offset = 0;
  while (ours[offset] === theirs[offset]) offset += 1;
  const around = (text) => JSON.stringify(text.slice(Math.max(0, offset - 30), offset + 40));
  return `at byte ${offset}: ${around(ours)}, recorded ${around(theirs)}`;
}

function listDifference(ours, theirs) {
  for (const [index, entry] of ours.entries()) {
    const other = theirs[index];
    if (other === undefined)
      return `entry ${index + 1} of ${ours.length} is too many: ${JSON.stringify(entry)}`;
    // Recordings hold a little more: pax records, targets of hard links.
    for (const field of Object.keys(entry)) {
      if (JSON.stringify(entry[field]) === JSON.stringify(other[field])) continue;
      const values = `${JSON.stringify(entry[field])}, recorded ${JSON.stringify(other[field])}`;
      return `entry ${index + 1} (${entry.name}): ${field} is ${values}`;
    }
  }
  const missing = theirs[ours.length];
  return missing && `entry ${ours.length + 1} is missing: ${JSON.stringify(missing)}`;
}
