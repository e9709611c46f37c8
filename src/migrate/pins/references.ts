// References to nixpkgs: branches, channels, addresses of archives, flake references.
import { parseRelease, type Release, releases, unstableRelease } from '../../dockertools/releases.ts';
import type { PinnedRelease, Reading } from './pin.ts';
import { unstableToday } from './release-at.ts';

/** Of a part of a text that could not be found out. */
export const unknownPart = '\u0000';

/** A branch, tag, channel or commit of nixpkgs. */
export function readBranch(text: string): Reading {
  const name = text.replace(/^refs\/(?:heads|tags|remotes\/\w+)\//, '');
  if (/^(?:(?:nixos|nixpkgs)-unstable(?:-small)?|master|HEAD|staging|staging-next)$/.test(name))
    return unstableToday;
  // `23.11-pre` is where master began to be on the way to 23.11.
  const [, started] = /^(\d\d\.\d\d)-?pre/.exec(name) ?? [];
  const release = parseRelease(started ?? name);
  if (release === undefined || release === unstableRelease) return 'unknown';
  return started === undefined ? stable(release) : onTheWayTo(release);
}

function stable(release: Release): PinnedRelease {
  return { release, isUnstable: false, isEstimate: false, name: `nixos-${release}` };
}

function onTheWayTo(release: Release): PinnedRelease {
  return { release, isUnstable: true, isEstimate: false, name: `unstable` };
}

/** A repository by its name: nixpkgs, a fork of it, the old one with the channels. */
export function isNixpkgs(repository: string): boolean {
  return /^nixpkgs(?:-channels)?(?:\.git)?$/i.test(repository);
}

const forge = String.raw`(?:github\.com|gitlab\.com|codeberg\.org)/[\w.-]+/nixpkgs(?:-channels)?(?:\.git)?`;
const branch = String.raw`((?:refs/\w+/)?[\w.\u0000-]+?)`;

/** Patterns with the branch in their group. */
const branchAddresses: readonly RegExp[] = [
  new RegExp(String.raw`^https?://${forge}/(?:archive|tarball)/${branch}(?:\.tar\.gz|\.zip)?$`, 'i'),
  new RegExp(
    String.raw`^https?://codeload\.github\.com/[\w.-]+/nixpkgs(?:-channels)?/(?:legacy\.)?tar\.gz/${branch}$`,
    'i',
  ),
  new RegExp(
    String.raw`^https?://api\.github\.com/repos/[\w.-]+/nixpkgs(?:-channels)?/tarball/${branch}$`,
    'i',
  ),
  new RegExp(
    String.raw`^(?:github|gitlab):[\w.-]+/nixpkgs(?:-channels)?(?:/${branch})?(?:\?dir=[\w/.-]*)?$`,
    'i',
  ),
  new RegExp(
    String.raw`^(?:github|gitlab):[\w.-]+/nixpkgs\?(?:\w+=[^&]*&)*(?:ref|rev)=${branch}(?:&.*)?$`,
    'i',
  ),
  new RegExp(
    String.raw`^git\+(?:https?|ssh)://(?:\w+@)?${forge}\?(?:\w+=[^&]*&)*(?:ref|rev)=${branch}(?:&.*)?$`,
    'i',
  ),
  new RegExp(String.raw`^(?:flake:)?nixpkgs/${branch}$`),
  new RegExp(String.raw`^channel:${branch}$`),
  new RegExp(String.raw`^https?://(?:(?:www\.)?nixos\.org/channels|channels\.nixos\.org)/${branch}(?:/.*)?$`),
];

/** Any text; undefined when it is no address of nixpkgs. */
export function readAddress(text: string): Reading {
  // Nobody's address is longer.
  if (text.length > 1_000) return undefined;
  for (const pattern of branchAddresses) {
    const found = pattern.exec(text);
    if (found) return readBranch(found[1] ?? 'HEAD');
  }
  return readRelease(text) ?? readFlakeHub(text);
}

/** The address of a repository without a branch. */
export function isRepositoryAddress(text: string): boolean {
  return new RegExp(String.raw`^(?:git\+)?(?:https?|ssh|git)://(?:\w+@)?${forge}/?$`, 'i').test(
    text.slice(0, 1_000),
  );
}

/** `https://releases.nixos.org/nixos/unstable/nixos-23.11pre509695.5d017a8822e0/nixexprs.tar.xz` */
function readRelease(text: string): Reading {
  const [, folder, version, pre] =
    /^https?:\/\/releases\.nixos\.org\/(?:nixos|nixpkgs)\/(?:([\w.-]+)\/)?(?:nixos|nixpkgs)-(?:darwin-)?(\d\d\.\d\d)(pre)?/.exec(
      text,
    ) ?? [];
  const release = releases.find((each) => each === version);
  if (version === undefined) return undefined;
  if (release === undefined) return 'unknown';
  const isUnstable = pre !== undefined && (folder === undefined || folder.startsWith('unstable'));
  return isUnstable ? onTheWayTo(release) : stable(release);
}

/** `https://flakehub.com/f/NixOS/nixpkgs/0.2305.*.tar.gz`, where 0.1 is unstable. */
function readFlakeHub(text: string): Reading {
  const [, minor] =
    /^https?:\/\/(?:api\.)?flakehub\.com\/f\/(?:pinned\/)?\w+\/nixpkgs\/(?:=|~|%3D)?(?:0\.(\d+)|\*)/i.exec(
      text,
    ) ?? [];
  if (minor === undefined) return undefined;
  const [, year, month] = /^(\d\d)(\d\d)$/.exec(minor) ?? [];
  return year === undefined ? unstableToday : readBranch(`${year}.${month}`);
}
