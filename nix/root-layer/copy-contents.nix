# Shell text that copies the folders in $contents into the folder `layer`. A link to a
# folder becomes a folder; or, with keepContentsDirlinks, a folder that meets a link to a
# folder goes where the link leads.
{ keepContentsDirlinks }:
let
  keepLinks = ''
    rsync -aK --chown=0:0 "$item/" layer/
  '';

  # A link to a folder that it lies in has no end if it is followed: it stays a link.
  followLinks = ''
    endless=()
    findEndless ""
    if (( ''${#endless[@]} == 0 )); then
      rsync -ak --chown=0:0 "$item/" layer/
    else
      printf '/%s\n' "''${endless[@]}" | sed 's/[*?[]/\\&/g' > endless
      rsync -ak --chown=0:0 --exclude-from=endless "$item/" layer/
      printf '%s\n' "''${endless[@]}" > endless
      rsync -a --chown=0:0 --files-from=endless "$item/" layer/
    fi
  '';
  # findEndless PREFIX FOLDER...: looks for such links below $item/PREFIX, a folder that
  # links in the FOLDERs have led to.
  findEndless = ''
    findEndless() {
      local prefix=$1 link target folder
      shift
      while IFS= read -r -d "" link; do
        link=$prefix$link
        target=$(realpath "$item/$link")
        for folder in "$(realpath "$(dirname "$item/$link")")" "$@"; do
          if [[ "$folder/" == "$target/"* ]]; then
            endless+=("$link")
            continue 2
          fi
        done
        findEndless "$link/" "$(realpath "$(dirname "$item/$link")")" "$@"
      done < <(find "$item/$prefix" -type l -xtype d -printf '%P\0')
    }
  '';
in
(if keepContentsDirlinks then "" else findEndless)
+ ''
  for item in $contents; do
    if [[ ! -d $item ]]; then
      echo "copyToRoot takes folders, but $item is none" >&2
      exit 1
    fi
    ${if keepContentsDirlinks then keepLinks else followLinks}
  done
  chmod ug+w layer
''
