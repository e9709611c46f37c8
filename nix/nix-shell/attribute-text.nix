# The text of a derivation's attribute, as its builder has it in the environment.
let
  text =
    value:
    if builtins.isList value then
      builtins.concatStringsSep " " (map text value)
    else if builtins.isPath value then
      # into the store, as for a build
      "${value}"
    else
      # true is 1, false and null are empty
      toString value;
in
text
