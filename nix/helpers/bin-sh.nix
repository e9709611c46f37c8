# /bin/sh, for commands that are one string.
{ pkgs }:
pkgs.runCommand "bin-sh" { } ''
  mkdir -p "$out/bin"
  ln -s ${pkgs.bashInteractive or pkgs.bash}/bin/bash "$out/bin/sh"
''
