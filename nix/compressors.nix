# How archives are compressed: by the name that the argument `compressor` takes.
{ pkgs }:
let
  tools = import ./tools.nix { inherit pkgs; };
in
{
  none = {
    extension = "";
    inputs = [ ];
    command = "cat";
  };
  gz = {
    extension = ".gz";
    inputs = [ tools.pigz ];
    # No name and no time in the header: the same image gives the same file.
    command = "pigz -p$NIX_BUILD_CORES -nTR";
  };
  zstd = {
    extension = ".zst";
    inputs = [ tools.zstd ];
    command = "zstd -T$NIX_BUILD_CORES";
  };
}
