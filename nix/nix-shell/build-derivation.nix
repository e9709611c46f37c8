# The command `buildDerivation` of the container: what Nix would run as builder.
{ pkgs }:
drv:
let
  attributeText = import ./attribute-text.nix;
  words = map attributeText ([ drv.drvAttrs.builder ] ++ drv.drvAttrs.args or [ ]);
in
pkgs.writeShellScriptBin "buildDerivation" ''
  exec ${pkgs.lib.escapeShellArgs words}
''
