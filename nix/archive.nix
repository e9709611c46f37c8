# Runs an image's stream script and compresses what it writes.
{ pkgs }:
let
  compressors = {
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
  };
in
{
  # without the extension of the compression
  name,
  stream,
  compressor,
  passthru,
  meta,
}:
let
  compression = compressors.${compressor};
in
pkgs.runCommand "${name}${compression.extension}"
  {
    inherit stream passthru meta;
    nativeBuildInputs = compression.inputs;
  }
  ''
    set -o pipefail
    # Nix gives builders a terminal; behind a pipe nothing is drawn on it.
    { "$stream" 2>&1 >&3 | cat >&2; } 3>&1 | ${compression.command} > "$out"
  ''
