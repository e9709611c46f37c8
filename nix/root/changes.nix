# Shell text that defines keepChanges: what a layer has to hold so that BASE becomes
# TREE. Files that differ in content, mode or owner, the folders they lie in, and a
# whiteout (an empty file `.wh.NAME`) for what is gone. Times do not count: layers
# have one for all. It is what an overlay of the kernel would have collected, but
# that a file which was written anew with the same content is no change.
''
  # keepChanges BASE TREE CHANGES, folders beside each other
  keepChanges() {
    local base=$1 tree=$2 changes=$3 path folder
    mkdir "$changes"
    rsync -rlpgoD --checksum --compare-dest="$PWD/$base" "$tree/" "$changes/"

    # Lists are files, so that a program that fails ends all of it.
    pathsOf "$base" > "$base.paths"
    pathsOf "$tree" > "$tree.paths"
    LC_ALL=C comm -z -23 "$base.paths" "$tree.paths" > "$base.gone"
    while IFS= read -r -d "" path; do
      folder=''${path%/*}
      # What is in a folder that is gone, is gone with it.
      if [[ -d $tree/$folder && ! -L $tree/$folder ]]; then
        : > "$changes/$folder/.wh.''${path##*/}"
      fi
    done < "$base.gone"

    # Folders are there even if nothing in them differs.
    (cd "$changes" && find . -mindepth 1 -depth -type d -print0) > "$changes.folders"
    while IFS= read -r -d "" folder; do
      if [[ -d $base/$folder && ! -L $base/$folder \
        && $(stat -c "%a %u %g" "$base/$folder") == "$(stat -c "%a %u %g" "$changes/$folder")" ]]; then
        rmdir --ignore-fail-on-non-empty "$changes/$folder"
      fi
    done < "$changes.folders"
    rm "$base.paths" "$tree.paths" "$base.gone" "$changes.folders"
  }

  pathsOf() {
    (cd "$1" && find . -mindepth 1 -print0) | LC_ALL=C sort -z
  }
''
