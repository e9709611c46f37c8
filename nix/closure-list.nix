# A file with the store paths that the files of buildImage and its config need, those files
# themselves among them, one a line.
{ pkgs }:
{
  baseName,
  layer,
  baseJson,
}:
pkgs.runCommand "${baseName}-closure"
  {
    exportReferencesGraph = [
      "layer"
      layer
      "config"
      baseJson
    ];
    inherit baseJson;
  }
  ''
    # Each path is followed by its deriver, the number of its references, and these.
    cat layer config | while read -r path && read -r _deriver && read -r count; do
      [[ $path == "$baseJson" ]] || echo "$path"
      for ((; count > 0; count--)); do read -r _reference; done
    done | sort -u > "$out"
  ''
