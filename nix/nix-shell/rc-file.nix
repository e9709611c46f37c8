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
  # The search path begins with what stdenv makes; no dependencies are noted.
  unset PATH
  dontAddDisableDepTrack=1
  if [[ -e $stdenv/setup ]]; then
    source "$stdenv/setup"
  fi
  PATH=${searchPath}:"$PATH"
  BASH=${escapeShellArg shell}
  SHELL=${escapeShellArg shell}

  # From here on a command that fails does not end the shell.
  set +e
  if [[ -n ''${PS1-} && -z ''${NIX_SHELL_PRESERVE_PROMPT-} ]]; then
    PS1='\n\[\033[1;32m\][nix-shell:\w]\$\[\033[0m\] '
  fi
  if declare -F runHook > /dev/null; then
    runHook shellHook
  fi

  # What setup needed for builds, and an interactive shell does not want.
  unset NIX_ENFORCE_PURITY
  shopt -s execfail
  shopt -u nullglob
  ${optionalString (commands != null) ''
    ${commands}
    exit
  ''}
''
