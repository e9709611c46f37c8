// `github:owner/repo/branch`, `gitlab:…`, `sourcehut:…`: archives that a forge makes of a commit.
import { EvalFailure } from '../../errors/eval-failure.ts';
import { BadFlakeUrl, type FlakeUrl, flakeUrlText } from '../flake-url.ts';
import {
  assertCommit,
  type InputScheme,
  isCommit,
  isRefName,
  optionalString,
  present,
  stringOf,
} from '../input-attributes.ts';

const types = ['github', 'gitlab', 'sourcehut'];

function fromUrl(url: FlakeUrl) {
  if (!types.includes(url.scheme)) return undefined;
  const bad = (what: string) => new BadFlakeUrl(`URL '${flakeUrlText(url)}' ${what}`);
  const [owner, repo, ...rest] = url.path.split('/').filter((part) => part !== '');
  if (owner === undefined || repo === undefined) throw bad('is invalid');
  const last = rest.length === 0 ? undefined : rest.join('/');
  const inPath =
    last !== undefined && isCommit(last) ? { rev: last, ref: undefined } : { rev: undefined, ref: last };
  if (inPath.ref !== undefined && !isRefName(inPath.ref)) throw bad(`has an invalid branch name`);
  const [rev, ref, host] = ['rev', 'ref', 'host'].map((name) => url.query.get(name));
  if (rev !== undefined) {
    if (inPath.rev !== undefined) throw bad('contains multiple commit hashes');
    assertCommit(rev);
  }
  if (ref !== undefined) {
    if (!isRefName(ref)) throw bad('contains an invalid branch/tag name');
    if (inPath.ref !== undefined) throw bad('contains multiple branch/tag names');
  }
  if (host !== undefined && !/^[a-zA-Z0-9.-]*$/.test(host)) throw bad('contains an invalid instance host');
  const chosen = { rev: rev ?? inPath.rev, ref: ref ?? inPath.ref };
  if (chosen.rev !== undefined && chosen.ref !== undefined)
    throw bad(`contains both a commit hash and a branch/tag name`);
  return present({ type: url.scheme, owner, repo, ...chosen, host, narHash: url.query.get('narHash') });
}

export const gitArchiveScheme: InputScheme = {
  types,
  known: ['owner', 'repo', 'ref', 'host', 'treeHash'],
  fromUrl,
  check: (attributes) => {
    stringOf(attributes, 'owner');
    stringOf(attributes, 'repo');
    if (attributes.ref !== undefined && attributes.rev !== undefined) {
      throw new EvalFailure(`input ${String(attributes.type)} has both 'ref' and 'rev'`, {
        hint: 'Give the branch or tag, or the commit.',
      });
    }
  },
  toUrl: (attributes) => {
    const [ref, rev, narHash] = ['ref', 'rev', 'narHash'].map((name) => optionalString(attributes, name));
    if (rev !== undefined) assertCommit(rev);
    const parts = [stringOf(attributes, 'owner'), stringOf(attributes, 'repo'), ref, rev];
    return {
      scheme: stringOf(attributes, 'type'),
      authority: undefined,
      path: parts.filter((part) => part !== undefined).join('/'),
      query: new Map(narHash === undefined ? [] : [['narHash', narHash]]),
      fragment: '',
    };
  },
};
