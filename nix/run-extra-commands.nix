# Shell text that runs the variable extraCommands in a folder, as the build user, and
# says so when they fail.
{ baseName, folder }:
''
  (
    trap 'echo "in docker image ${baseName}: extraCommands failed. They run as the build user: folders of packages are read-only, and owners and setuid bits cannot be given (fakeRootCommands of buildLayeredImage can)" >&2' ERR
    cd ${folder}
    eval "$extraCommands"
  )
''
