# The files of buildImage as an archive, $out/layer.tar: copyToRoot, and what commands
# make of it. What the image needs of the store is appended to it later, by `nixlayer`.
{
  pkgs,
  nixlayer,
  rootBuilder,
}:
let
  inherit (pkgs) lib;
  makePureLayer = import ./pure-layer.nix { inherit pkgs; };
  makeLayerAsRoot = import ./run-as-root.nix { inherit pkgs nixlayer rootBuilder; };
in
{
  baseName,
  # The config of the image: what it needs may be named in the files, too.
  baseJson,
  copyToRoot ? null,
  keepContentsDirlinks ? false,
  extraCommands ? "",
  # Of all files; they are as runAsRoot leaves them if there is one.
  uid ? 0,
  gid ? 0,
  # A script that runs as root upon the base image.
  runAsRoot ? null,
  fromImage ? null,
  # It is a tar archive of a root file system.
  rootfs ? false,
  # MiB, of the virtual machine
  diskSize ? 1024,
  buildVMMemorySize ? 512,
}:
let
  content = {
    inherit
      baseName
      baseJson
      keepContentsDirlinks
      extraCommands
      ;
    contents = if copyToRoot == null then [ ] else lib.toList copyToRoot;
  };
in
if runAsRoot == null then
  makePureLayer (content // { inherit uid gid; })
else
  makeLayerAsRoot (
    content
    // {
      inherit
        runAsRoot
        fromImage
        rootfs
        diskSize
        buildVMMemorySize
        ;
    }
  )
