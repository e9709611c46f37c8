# The programs that make images. They run where images are made, and that is another
# machine than the one of the image if `pkgs` cross-compiles.
{ pkgs }:
let
  build = pkgs.buildPackages or pkgs;
in
{
  inherit (build)
    bash
    coreutils
    e2fsprogs
    fakeroot
    gnutar
    jq
    nix
    pigz
    proot
    rsync
    runtimeShell
    skopeo
    sqlite
    util-linux
    zstd
    ;
  lndir = build.lndir or build.xorg.lndir;
}
