# A file with the store paths that a package needs, itself among them, one a line.
{ pkgs }:
package:
pkgs.runCommand "${package.name}-closure"
  {
    exportReferencesGraph = [
      "graph"
      package
    ];
  }
  ''
    # Each path is followed by its deriver, the number of its references, and these.
    while read -r path && read -r _deriver && read -r count; do
      echo "$path"
      for ((; count > 0; count--)); do read -r _reference; done
    done < graph | sort > "$out"
  ''
