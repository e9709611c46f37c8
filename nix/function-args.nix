# The arguments of a function by name, with true where there is a default; also of what
# nixpkgs' makeOverridable makes since 23.11, which is a set that can be called.
function:
if builtins.isFunction function then
  builtins.functionArgs function
else
  function.__functionArgs or (import ./function-args.nix (function.__functor function))
