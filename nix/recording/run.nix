# Evaluates a file for its image calls, which builtins.trace tells.
{
  file,
  # what --arg and --argstr give
  arguments ? { },
}:
let
  inherit (import ./stand-ins.nix)
    call
    explore
    standIn
    recordingImport
    ;
  value = recordingImport file;

  # A flake knows itself; its inputs stand in.
  outputsOf =
    outputs:
    let
      self = standIn "self" null (if result ? __standIn then { } else result);
      result = call { inherit self; } outputs;
    in
    result;
in
explore (
  if builtins.isFunction value then
    call (builtins.intersectAttrs (builtins.functionArgs value) arguments) value
  else if builtins.isFunction (value.outputs or null) then
    outputsOf value.outputs
  else
    value
)
