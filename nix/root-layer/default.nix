# The files of buildImage as an archive, $out/layer.tar: the items of copyToRoot, each
# over the ones before it, and what extraCommands makes of that tree. What the image
# needs of the store is appended to it later, by `nixlayer`.
{ pkgs }:
{
  baseName,
  # The config of the image: what it needs may be named in the files, too.
  baseJson,
  copyToRoot,
  keepContentsDirlinks,
  extraCommands,
  uid,
  gid,
}:
pkgs.runCommand "docker-layer-${baseName}"
  {
    inherit baseJson extraCommands;
    contents =
      if copyToRoot == null then
        [ ]
      else if builtins.isList copyToRoot then
        copyToRoot
      else
        [ copyToRoot ];
    nativeBuildInputs = [ pkgs.rsync ];
  }
  ''
    mkdir layer
    ${import ./copy-contents.nix { inherit keepContentsDirlinks; }}
    (
      cd layer
      eval "$extraCommands"
    )
    mkdir "$out"
    ${import ./pack.nix { inherit uid gid; }}
  ''
