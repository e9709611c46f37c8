# dockerTools.runWithOverlay: commands upon the files of an image, as root. They see
# the folders `layer` and `mnt` as in dockerTools: preMount fills `layer`, postMount
# finds it laid over the base image as `mnt`, and for postUmount `layer` holds all
# that is not in the base. `mnt` is a copy and not a mount, so it can be made
# everywhere; see enter.nix for the ways to be root.
{
  pkgs,
  nixlayer,
  rootBuilder,
}:
{
  name,
  fromImage ? null,
  # It is a tar archive of a root file system (nixlayer's own).
  rootfs ? false,
  # Select nothing, here as in dockerTools: the base image is the first of its archive.
  fromImageName ? null,
  fromImageTag ? null,
  # MiB, of the virtual machine
  diskSize ? 1024,
  buildVMMemorySize ? 512,
  preMount ? "",
  postMount ? "",
  postUmount ? "",
}:
let
  inherit (pkgs) lib;
  tools = import ../tools.nix { inherit pkgs; };
  enter = import ./enter.nix { inherit pkgs rootBuilder; };
  goArch = import ../go-arch.nix pkgs.stdenv.hostPlatform;
  machine = import ./virtual-machine.nix { inherit pkgs diskSize buildVMMemorySize; };

  commands = pkgs.writeScript "commands-as-root" ''
    ${enter.function}
    ${import ./changes.nix}

    mkdir base layer
    ${lib.optionalString (fromImage != null) ''
      # Behind a pipe nothing is drawn on Nix's terminal.
      { nixlayer export "$fromImage" --platform linux/${goArch} ${lib.optionalString rootfs "--rootfs"} 2>&1 >&3 | cat >&2; } 3>&1 \
        | tar -C base --numeric-owner -xpf -
    ''}
    ${preMount}
    cp -a base mnt
    rsync -a layer/ mnt/
    ${postMount}

    rm -r layer
    keepChanges base mnt layer
    rm -r base mnt
    ${postUmount}
  '';

  build = {
    vm =
      attributes:
      machine.run (
        pkgs.runCommand name (attributes // machine.attributes) ''
          ${machine.enterDisk}
          bash -e -o pipefail ${commands}
        ''
      );
    # Really all files belong to the builder, and so to root of a namespace; whom they
    # should belong to is in fakeroot's books.
    namespace =
      attributes:
      pkgs.runCommand name attributes ''
        FAKEROOTDONTTRYCHOWN=1 fakeroot bash -e -o pipefail ${commands}
      '';
    proot = build.namespace;
  };
in
build.${rootBuilder} {
  inherit fromImage;
  nativeBuildInputs = [
    tools.fakeroot
    tools.gnutar
    tools.rsync
  ]
  ++ lib.optionals (fromImage != null) [
    nixlayer
    tools.zstd
  ]
  ++ enter.inputs;
}
