# The top layer of a layered image: links to the files of `contents`, then what
# the commands make of that tree. On a clash of files the first item wins.
{ pkgs }:
{
  baseName,
  contents,
  extraCommands,
  fakeRootCommands,
}:
pkgs.symlinkJoin {
  name = "${baseName}-customisation-layer";
  paths =
    if contents == null then
      [ ]
    else if builtins.isList contents then
      contents
    else
      [ contents ];
  inherit extraCommands fakeRootCommands;
  tarOwner = "";
  nativeBuildInputs = [ pkgs.fakeroot ];
  postBuild = ''
    mv "$out" tree
  ''
  + import ./layer-archive.nix;
}
