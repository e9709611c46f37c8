# The virtual machine of nixpkgs in which dockerTools is root. Needs KVM to be quick,
# and a system that offers it to Nix (`system-features = kvm`).
{
  pkgs,
  # MiB
  diskSize,
  buildVMMemorySize,
}:
let
  inherit (pkgs) vmTools;
  tools = import ../tools.nix { inherit pkgs; };
  disk = {
    size = diskSize;
    fullName = "docker-run-disk";
  }
  # Newer nixpkgs asks where the disk is to be; older puts it there by itself.
  // (
    if import ../function-args.nix vmTools.createEmptyImage ? destination then
      { destination = "./image"; }
    else
      { }
  );
  device = "/dev/${vmTools.hd or "vda"}";
in
{
  run = vmTools.runInLinuxVM;
  attributes = {
    preVM = vmTools.createEmptyImage disk;
    memSize = buildVMMemorySize;
  };
  # Files of an image do not fit into the memory that /tmp is there.
  enterDisk = ''
    mkdir disk
    ${tools.e2fsprogs}/bin/mkfs.ext4 -q ${device}
    mount ${device} disk
    cd disk
  '';
}
