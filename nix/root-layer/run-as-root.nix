# The files of buildImage where a script changes them as root, with the base image
# below them: what the script and extraCommands leave that the base image has not.
{
  pkgs,
  nixlayer,
  rootBuilder,
}:
let
  inherit (pkgs) lib;
  runWithOverlay = import ../root/run-with-overlay.nix { inherit pkgs nixlayer rootBuilder; };
  shellScript = import ../helpers/shell-script.nix { inherit pkgs; };
in
{
  baseName,
  # The config of the image: what it needs may be named in the files, too.
  baseJson,
  fromImage,
  rootfs,
  contents,
  keepContentsDirlinks,
  runAsRoot,
  extraCommands,
  # MiB, of the virtual machine
  diskSize,
  buildVMMemorySize,
}:
runWithOverlay {
  name = "docker-layer-${baseName}";
  inherit fromImage rootfs diskSize buildVMMemorySize;

  preMount = lib.optionalString (contents != [ ]) ''
    contents=${lib.escapeShellArg (toString contents)}
    ${import ./copy-contents.nix { inherit keepContentsDirlinks; }}
  '';

  # The folder for temporary files stays in the layer, as in dockerTools.
  postMount = ''
    mkdir -p mnt/tmp
    enterTree "$PWD/mnt" ${shellScript "run-as-root.sh" runAsRoot}
  '';

  # Archived where users and groups have no name but root, as in the virtual machine of
  # dockerTools: the machine's own must not be in the archive.
  postUmount = ''
    (
      cd layer
      ${shellScript "extra-commands.sh" extraCommands}
    )

    mkdir -p archived/etc "$out"
    echo root:x:0:0::/: > archived/etc/passwd
    mv layer archived/
    enterTree "$PWD/archived" tar --directory /layer --sort name --format gnu \
      --mtime "@$SOURCE_DATE_EPOCH" --hard-dereference --create . > "$out/layer.tar"
    # ${baseJson}
  '';
}
