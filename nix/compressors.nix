# How archives are compressed: by the name that the argument `compressor` takes.
{ pkgs }:
{
  none = {
    extension = "";
    inputs = [ ];
    command = "cat";
  };
  gz = {
    extension = ".gz";
    inputs = [ pkgs.pigz ];
    # No name and no time in the header: the same image gives the same file.
    command = "pigz -p$NIX_BUILD_CORES -nTR";
  };
  zstd = {
    extension = ".zst";
    inputs = [ pkgs.zstd ];
    command = "zstd -T$NIX_BUILD_CORES";
  };
}
