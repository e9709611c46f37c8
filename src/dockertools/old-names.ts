// Names of nixpkgs that have become other ones: what they were called means the same as what they are called now.

/** Paths from the package set. */
export interface OldName {
  readonly old: readonly string[];
  readonly now: readonly string[];
  /** Its last argument is a list now. */
  readonly takesList?: true;
}

const lib = (old: string, now: string): OldName => ({ old: ['lib', old], now: ['lib', now] });

/** Gone from `lib` in 25.11. */
export const oldLibraryNames: readonly OldName[] = [
  lib('replaceChars', 'replaceStrings'),
  lib('mapAttrsFlatten', 'mapAttrsToList'),
  lib('cartesianProductOfSets', 'cartesianProduct'),
  lib('zip', 'zipAttrsWith'),
  lib('zipWithNames', 'zipAttrsWithNames'),
];

export const stdenvLib: OldName = { old: ['stdenv', 'lib'], now: ['lib'] };

export const writeReferencesToFile: OldName = {
  old: ['writeReferencesToFile'],
  now: ['writeClosure'],
  takesList: true,
};

/** Packages that were in the set `xorg`, and are in the package set under names that follow its conventions. */
export const xorgNames: readonly OldName[] = Object.entries(xorgPackages()).map(([old, now]) => ({
  old: ['xorg', old],
  now: [now],
}));

// Those that images hold: the client libraries and programs, and the servers; no drivers, no fonts.
function xorgPackages(): Readonly<Record<string, string>> {
  const libraries = (
    'X11 Xau Xaw Xcomposite Xcursor Xdamage Xdmcp Xext Xfixes Xft Xi Xinerama Xmu Xpm Xpresent Xrandr Xrender Xres ' +
    'XScrnSaver Xt Xtst Xv XvMC Xxf86vm FS ICE SM'
  ).split(' ');
  const same = (
    'libxcb libxkbfile libxshmfence libxcvt libpciaccess libfontenc lndir luit mkfontscale pixman setxkbmap xauth ' +
    'xclock xdpyinfo xev xeyes xfontsel xhost xinit xinput xkbcomp xkill xlsclients xlsfonts xmessage xmodmap xorgproto ' +
    'xprop xrandr xrdb xset xsetroot xvfb xwd xwininfo'
  ).split(' ');
  return {
    ...Object.fromEntries(libraries.map((name) => [`lib${name}`, `lib${name.toLowerCase()}`])),
    ...Object.fromEntries(same.map((name) => [name, name])),
    fontutil: 'font-util',
    libpthreadstubs: 'libpthread-stubs',
    twm: 'tab-window-manager',
    xcbproto: 'xcb-proto',
    xcbutil: 'libxcb-util',
    xcbutilcursor: 'libxcb-cursor',
    xcbutilimage: 'libxcb-image',
    xcbutilkeysyms: 'libxcb-keysyms',
    xcbutilrenderutil: 'libxcb-render-util',
    xcbutilwm: 'libxcb-wm',
    xkeyboardconfig: 'xkeyboard-config',
    xorgserver: 'xorg-server',
  };
}

const all: readonly OldName[] = [
  { old: ['utillinux'], now: ['util-linux'] },
  stdenvLib,
  writeReferencesToFile,
  ...oldLibraryNames,
  ...xorgNames,
];

/** As `pathOfUnknown` writes them, with or without the package set that they are in. */
const patterns = all.flatMap(({ old, now }) => [
  { pattern: whole([...old]), text: now.join('.') },
  // Who reads `pkgs.lib` and who gets `lib` as a parameter has the same one.
  { pattern: whole([...now], 'pkgs\\.'), text: now.join('.') },
]);
/** The first output of such a package, which the package itself stands for, was `bin` up to 20.03. */
const goBin = { pattern: /(?<=buildGoPackage\(…\))\.bin(?![\w'-])/g, text: '' };
const mentions = new RegExp(
  ['buildGoPackage', ...all.flatMap(({ old, now }) => [old.at(-1), now.at(-1)])].join('|'),
);

function whole(path: readonly string[], set = '(?:pkgs\\.)?'): RegExp {
  return new RegExp(`(?<![\\w'.-])${set}${path.join('\\.')}(?![\\w'-])`, 'g');
}

/** The path of an unknown value with each of these names as it is now. */
export function currentPath(path: string): string {
  if (!mentions.test(path)) return path;
  return [...patterns, goBin].reduce((text, { pattern, text: now }) => text.replaceAll(pattern, now), path);
}
