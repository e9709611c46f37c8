# A script that finds coreutils wherever it runs, and ends with the first command
# that fails: in a root folder of an image, PATH leads nowhere.
{ pkgs }:
name: text:
pkgs.writeScript name ''
  #!${pkgs.runtimeShell}
  set -e
  export PATH=${pkgs.coreutils}/bin:/bin
  ${text}
''
