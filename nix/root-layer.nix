# The layer of buildImage: the items of copyToRoot copied as files, each over the
# ones before it, then what extraCommands makes of that tree.
#
# Items are copied as `rsync -a --copy-dirlinks` does, with keepContentsDirlinks
# as `rsync -a --keep-dirlinks`: that is, a link to a folder becomes a folder, or
# stays a link through which later items write.
{ pkgs }:
{
  baseName,
  copyToRoot,
  keepContentsDirlinks,
  extraCommands,
  uid,
  gid,
}:
pkgs.runCommand "${baseName}-customisation-layer"
  {
    inherit extraCommands keepContentsDirlinks;
    copyToRoot =
      if copyToRoot == null then
        [ ]
      else if builtins.isList copyToRoot then
        copyToRoot
      else
        [ copyToRoot ];
    fakeRootCommands = "";
    tarOwner = "--owner=${toString uid} --group=${toString gid}";
    nativeBuildInputs = [ pkgs.fakeroot ];
  }
  (
    ''
      # A link that leads back to a folder it lies in has no end if it is followed.
      leadsUpwards() {
        [[ "$(realpath "$(dirname "$1")")/" == "$(realpath "$1")/"* ]]
      }

      # copyFolder FROM TO: merges the content of FROM into the existing folder TO.
      copyFolder() {
        local from=$1 to=$2 entry target
        local -a others=()
        chmod u+w "$to"
        for entry in "$from"/*; do
          target=$to/''${entry##*/}
          if [[ ! -d $entry ]]; then
            others+=("$entry")
          elif [[ -L $entry ]] && { [[ -n $keepContentsDirlinks ]] || leadsUpwards "$entry"; }; then
            others+=("$entry")
          else
            if [[ ! -d $target || ( -L $target && -z $keepContentsDirlinks ) ]]; then
              rm -f "$target"
              mkdir "$target"
            fi
            copyFolder "$entry" "$target"
          fi
        done
        if (( ''${#others[@]} > 0 )); then
          printf '%s\0' "''${others[@]}" \
            | xargs -0 cp --no-dereference --preserve=mode,timestamps --remove-destination -t "$to" --
        fi
        chmod --reference="$from" "$to"
      }

      mkdir tree
      shopt -s dotglob nullglob
      for item in $copyToRoot; do
        if [[ ! -d $item ]]; then
          echo "copyToRoot takes folders, but $item is none" >&2
          exit 1
        fi
        copyFolder "$item" tree
      done
      shopt -u dotglob nullglob
      chmod ug+w tree
    ''
    + import ./layer-archive.nix { }
  )
