# Runs an image's stream script and compresses what it writes.
{ pkgs, compressors }:
{
  # without the extension of the compression
  name,
  stream,
  # Shell text of the stream's arguments; $out is there.
  streamArguments ? "",
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
    # As in dockerTools, `created = "now"` is the time of the build, not that of stdenv.
    unset SOURCE_DATE_EPOCH
    # Nix gives builders a terminal; behind a pipe nothing is drawn on it.
    { "$stream" ${streamArguments} 2>&1 >&3 | cat >&2; } 3>&1 | ${compression.command} > "$out"
  ''
