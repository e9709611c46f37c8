# A package set for finding image calls with Nix: `-I nixpkgs=…/nix/recording`.
# Every package is a stand-in that knows its own name, and every function of
# dockerTools says with builtins.trace what it was called with.
#
# There is an attribute for each name in the JSON list <nixlayer-names>: sets of
# Nix cannot answer to any name.
{ ... }: (import ./stand-ins.nix).packages "pkgs"
