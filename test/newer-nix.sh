#!/usr/bin/env bash
# Prints the folder of a newer Nix than the machine's own: that of Debian 13, 2.26 at the time of writing.
#
#   bash test/newer-nix.sh CACHE
#
# Its packages are fetched once and unpacked into CACHE; nothing is installed, nothing of the machine is
# changed, and no root is needed. The program finds its own libraries there.
set -euo pipefail
cache=$1
root="$cache/nix-debian-13"
if [[ ! -x $root/usr/bin/nix ]]; then
  mkdir -p "$cache"
  work=$(mktemp -d "$cache/unpacking-XXXXXX")
  trap 'rm -rf "$work"' EXIT
  # What else nix-bin needs, debootstrap finds out.
  debootstrap --download-only --variant=minbase --include=nix-bin trixie "$work/packages" \
    "${NIXLAYER_TEST_DEBIAN_MIRROR:-http://deb.debian.org/debian}" >&2
  mkdir "$work/root"
  for package in "$work"/packages/var/cache/apt/archives/*.deb; do
    case ${package##*/} in
      # Documentation, and what only a whole system has.
      perl* | tzdata* | util-linux* | login* | passwd* | apt_* | dpkg_*) continue ;;
    esac
    dpkg-deb --extract "$package" "$work/root"
  done
  interpreter=$(patchelf --print-interpreter "$work/root/usr/bin/nix")
  libraries=$(dirname "$(find "$work/root/usr/lib" -name libc.so.6 -print -quit)")
  # Libraries of libraries are looked for there as well.
  patchelf --force-rpath --set-rpath "$root${libraries#"$work/root"}" \
    --set-interpreter "$root/usr$interpreter" "$work/root/usr/bin/nix"
  mv "$work/root" "$root"
fi
"$root/usr/bin/nix" --version > /dev/null || { rm -rf "$root"; exit 1; }
echo "$root/usr/bin"
