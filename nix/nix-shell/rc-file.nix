# What the shell reads before the first prompt, in the order of nix-shell's own
# (src/nix-build/nix-build.cc): stdenv's setup, the prompt, shellHook.
{ pkgs }:
{
  shell,
  searchPath,
  # null: a shell that waits for input
  commands,
}:
let
  inherit (pkgs.lib) escapeShellArg optionalString;
in
pkgs.writeText "nix-shell-rc" ''
  unset PATH
  dontAddDisableDepTrack=1
  [ -e $stdenv/setup ] && source $stdenv/setup
  PATH=${searchPath}:"$PATH"
  SHELL=${escapeShellArg shell}
  BASH=${escapeShellArg shell}
  set +e
  [ -n "$PS1" -a -z "$NIX_SHELL_PRESERVE_PROMPT" ] && PS1='\n\[\033[1;32m\][nix-shell:\w]\$\[\033[0m\] '
  if [ "$(type -t runHook)" = function ]; then
    runHook shellHook
  fi
  unset NIX_ENFORCE_PURITY
  shopt -u nullglob
  shopt -s execfail
  ${optionalString (commands != null) ''
    ${commands}
    exit
  ''}
''
