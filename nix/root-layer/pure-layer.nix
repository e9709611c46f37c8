# The layer of an image without runAsRoot: the folders in `contents`, each over the
# ones before it, and what extraCommands makes of that tree as the build user.
{ pkgs }:
let
  tools = import ../tools.nix { inherit pkgs; };
in
{
  baseName,
  baseJson,
  contents,
  keepContentsDirlinks,
  extraCommands,
  uid,
  gid,
}:
pkgs.runCommand "docker-layer-${baseName}"
  {
    inherit baseJson extraCommands contents;
    nativeBuildInputs = [ tools.rsync ];
  }
  ''
    mkdir layer
    ${import ./copy-contents.nix { inherit keepContentsDirlinks; }}
    ${import ../run-extra-commands.nix {
      inherit baseName;
      folder = "layer";
    }}
    mkdir "$out"
    ${import ./pack.nix { inherit uid gid; }}
  ''
