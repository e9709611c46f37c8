# Shell text that defines enterTree: runs a command with a folder as /, as root,
# without being root. The ways to do so:
#
# namespace  a user namespace of the kernel. Needs a kernel that lets
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
  tools = import ../tools.nix { inherit pkgs; };

  # Nix's sandbox has no /sys.
  mounted = [
    "/dev"
    "/proc"
    "/sys"
    builtins.storeDir
  ];
  # With the folders above: /nix, /nix/store.
  mountPoints = builtins.concatMap withParents mounted;
  withParents =
    folder: if folder == "/" then [ ] else withParents (dirOf folder) ++ [ folder ];

  ways = {
    vm = {
      inputs = [ tools.util-linux ];
      enter = ''unshare --mount bash -e ${chrootScript} "$tree" "$@"'';
    };
    namespace = {
      inputs = [ tools.util-linux ];
      # The namespace has no owner but root: others are for fakeroot's books only.
      enter = ''
        preload=''${LD_PRELOAD-} FAKEROOTDONTTRYCHOWN=1 env -u LD_PRELOAD \
          unshare --user --map-root-user --mount bash -e ${chrootScript} "$tree" "$@"'';
    };
    proot = {
      inputs = [ tools.proot ];
      enter = ''
        preload=''${LD_PRELOAD-}
        local -a binds=()
        for point in ${toString mounted}; do
          if [[ -d $point ]]; then binds+=("--bind=$point"); fi
        done
        env -u LD_PRELOAD proot -r "$tree" --pwd=/ "''${binds[@]}" \
          env LD_PRELOAD="$preload" "$@"'';
    };
  };

  # Mounts what programs expect, in a mount namespace that ends with the script.
  chrootScript = pkgs.writeScript "enter-tree" ''
    tree=$1
    shift
    for folder in ${toString mounted}; do
      if [[ -d $folder ]]; then mount --rbind "$folder" "$tree$folder"; fi
    done
    if [[ -n "''${preload-}" ]]; then export LD_PRELOAD=$preload; fi
    exec unshare --root="$tree" "$@"
  '';

  way = ways.${rootBuilder};
in
{
  # The command finds bash and coreutils, too: they are in the store.
  inputs = way.inputs ++ [
    tools.bash
    tools.coreutils
  ];

  # enterTree FOLDER COMMAND ARGUMENT...: mount points that were not there are gone afterwards.
  function = ''
    enterTree() {
      local tree=$1 point status=0
      local -a made=()
      shift
      for point in ${toString mountPoints}; do
        if [[ -d $point && ! -d $tree$point ]]; then
          mkdir "$tree$point"
          made=("$tree$point" "''${made[@]}")
        fi
      done
      ${way.enter} || status=$?
      if (( ''${#made[@]} > 0 )); then rmdir --ignore-fail-on-non-empty "''${made[@]}"; fi
      return "$status"
    }
  '';
}
