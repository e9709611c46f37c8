// What a change of an image may not do: be a larger difference, growth or download than allowed, or bring a path.
import type { ByteString } from '../../archive/byte-string.ts';
import { matchesPath, parsePathPattern } from '../../archive/file-rules/path-pattern.ts';
import type { ComparedImages } from './diff-images.ts';
import { shownName } from './file-facts.ts';
import { type Verdict, verdicts } from './image-diff.ts';
import type { OverlayNode } from './overlay.ts';

export interface Limits {
  /** The weakest verdict that will do. */
  readonly require: Verdict;
  /** Of all blobs, in bytes or as a share of A's. */
  readonly maxGrowth?: { readonly bytes: number } | { readonly percent: number } | undefined;
  /** Bytes that a machine with A fetches for B. */
  readonly maxPull?: number | undefined;
  /** Patterns of paths (see `assertPathPattern`) that B must not have; all its layers have to be read. */
  readonly forbidPaths?: readonly string[] | undefined;
}

export interface Check {
  readonly check: 'require' | 'max-growth' | 'max-pull' | 'forbid-path';
  readonly passed: boolean;
  /** As it was asked for: a verdict, bytes, a percentage, a pattern. */
  readonly limit: string | number;
  /** What was found: a verdict, bytes. */
  readonly found: string | number | readonly string[];
}

/** Of paths that match a pattern, so many are named. */
const mostNamed = 20;

/** One for each limit. */
export function checkLimits({ diff, files }: ComparedImages, limits: Limits): Check[] {
  const { require, maxGrowth, maxPull, forbidPaths = [] } = limits;
  const isMet = verdicts.indexOf(diff.verdict) <= verdicts.indexOf(require);
  const checks: Check[] = [{ check: 'require', passed: isMet, limit: require, found: diff.verdict }];
  const growth = diff.b.compressedSize - diff.a.compressedSize;
  if (maxGrowth !== undefined) {
    const isShare = 'percent' in maxGrowth;
    const most = isShare ? (diff.a.compressedSize * maxGrowth.percent) / 100 : maxGrowth.bytes;
    const limit = isShare ? `${maxGrowth.percent}%` : maxGrowth.bytes;
    checks.push({ check: 'max-growth', passed: growth <= most, limit, found: growth });
  }
  if (maxPull !== undefined) {
    const { bytes } = diff.pull;
    checks.push({ check: 'max-pull', passed: bytes <= maxPull, limit: maxPull, found: bytes });
  }
  return [...checks, ...forbidPaths.map((pattern) => checkPaths(files, pattern))];
}

function checkPaths(files: OverlayNode, pattern: string): Check {
  const parsed = parsePathPattern(pattern);
  const found: string[] = [];
  for (const path of pathsIn(files)) {
    if (!matchesPath(parsed, `/${path}`)) continue;
    found.push(`/${shownName(path)}`);
    if (found.length === mostNamed) break;
  }
  return { check: 'forbid-path', passed: found.length === 0, limit: pattern, found };
}

/** Of everything that is there, folders before what is in them. */
function* pathsIn({ children }: OverlayNode, folder = ''): Generator<ByteString> {
  for (const name of [...children.keys()].sort()) {
    const child = children.get(name) as OverlayNode; // a key of the map
    if (child.state === 'removed') continue;
    yield `${folder}${name}`;
    if (child.children.size > 0) yield* pathsIn(child, `${folder}${name}/`);
  }
}
