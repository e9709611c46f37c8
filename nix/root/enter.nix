# Shell text that defines enterTree: runs a command with a folder as /, as root,
# without being root. The ways to do so:
#
# namespace  a user namespace of the kernel, and chroot. Needs a kernel that lets
#            users make namespaces; nothing is emulated.
# proot      every system call is translated. Runs wherever ptrace does, slowly,
#            and only as well as proot knows the system calls of the programs.
# vm         the caller is root already, in nixpkgs' virtual machine.
#
# enterTree is called under fakeroot, but for the vm: owners and devices that the
# command makes are remembered for the archive. It is fakeroot's library that
# remembers, so programs have to take part: a static one is just root, whose
# files belong to root.
{ pkgs, rootBuilder }:
let
  ways = {
    vm = {
      inputs = [ pkgs.util-linux ];
      enter = ''unshare --mount bash -e "$chrootScript" "$tree" "$@"'';
    };
    namespace = {
      inputs = [ pkgs.util-linux ];
      # An owner that the namespace does not have is for fakeroot's books only.
      enter = ''
        preload=''${LD_PRELOAD-} FAKEROOTDONTTRYCHOWN=1 \
          env -u LD_PRELOAD unshare --user --map-root-user --mount bash -e "$chrootScript" "$tree" "$@"
      '';
    };
    proot = {
      inputs = [ pkgs.proot ];
      enter = ''
        preload=''${LD_PRELOAD-}
        env -u LD_PRELOAD proot -r "$tree" --pwd=/ \
          --bind=/dev --bind=/proc --bind=/sys --bind=${builtins.storeDir} \
          env LD_PRELOAD="$preload" "$@"
      '';
    };
  };

  # Mounts what programs expect, in a mount namespace that ends with the script.
  chrootScript = pkgs.writeScript "enter-tree" ''
    tree=$1
    shift
    for folder in /dev /proc /sys ${builtins.storeDir}; do
      mkdir -p "$tree$folder"
      mount --rbind "$folder" "$tree$folder"
    done
    if [[ -n "''${preload-}" ]]; then export LD_PRELOAD=$preload; fi
    exec chroot "$tree" "$@"
  '';
  way =
    ways.${rootBuilder}
      or (throw "rootBuilder must be one of: [${toString (builtins.attrNames ways)}], got ${builtins.toJSON rootBuilder}");
in
{
  inherit (way) inputs;
  # enterTree FOLDER COMMAND ARGUMENT...
  function = ''
    enterTree() {
      local tree=$1 preload chrootScript=${chrootScript}
      shift
      ${way.enter}
    }
  '';
}
