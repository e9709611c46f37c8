# Shell text that copies the folders in $contents into the folder `layer`. A link to a
# folder becomes a folder; or, with keepContentsDirlinks, a folder that meets a link to a
# folder goes where the link leads.
{ keepContentsDirlinks }:
''
  for item in $contents; do
    if [[ ! -d $item ]]; then
      echo "copyToRoot takes folders, but $item is none" >&2
      exit 1
    fi
    rsync -a${if keepContentsDirlinks then "K" else "k"} --chown=0:0 "$item/" layer/
  done
  chmod ug+w layer
''
