# Shell text that registers the closure of `contents` in a Nix database inside the
# tree it runs in, so that Nix in the container knows these store paths.
#
# The folders that Nix makes tell where and as whom it ran. They are given the
# names that they have in Nix's sandbox, so that the layer is the same without it.
{ pkgs }:
{
  contents,
  # the folder below the build directory that dockerTools makes the tree in
  treeName,
}:
let
  tools = import ./tools.nix { inherit pkgs; };
  roots = if contents == null then [ ] else pkgs.lib.toList contents;
  registration = "${pkgs.closureInfo { rootPaths = roots; }}/registration";
in
''
  export NIX_REMOTE="local?root=$PWD" USER=nobody
  ${tools.nix}/bin/nix-store --option build-users-group "" --load-db < ${registration}
  ${tools.sqlite}/bin/sqlite3 nix/var/nix/db/db.sqlite \
    "UPDATE ValidPaths SET registrationTime = $SOURCE_DATE_EPOCH"

  for folder in nix/var/nix/gcroots/per-user nix/var/nix/profiles/per-user; do
    if [[ -d $folder/$(id -un) && $(id -un) != nixbld ]]; then
      mv "$folder/$(id -un)" "$folder/nixbld"
    fi
  done
  if [[ -L nix/var/nix/gcroots/profiles ]]; then
    ln -sfn /build/${treeName}/nix/var/nix/profiles nix/var/nix/gcroots/profiles
  fi

  mkdir -p nix/var/nix/gcroots/docker
  for root in ${toString roots}; do
    ln -s "$root" nix/var/nix/gcroots/docker/
  done
''
