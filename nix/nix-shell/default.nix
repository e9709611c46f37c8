# dockerTools.streamNixShellImage: an image that gives the environment in which a
# derivation is built, as nix-shell does. Where numbers and names come from: Nix's
# own sandbox, whose build user and folders the container has.
{
  pkgs,
  helpers,
  streamLayeredImage,
}:
let
  inherit (pkgs) lib;
  makeEnvironment = import ./environment.nix { inherit pkgs; };
  makeRcFile = import ./rc-file.nix { inherit pkgs; };

  buildFolder = "/build";
in
lib.makeOverridable (
  {
    drv,
    name ? "${drv.name}-env",
    tag ? null,
    uid ? 1000,
    gid ? 1000,
    homeDirectory ? buildFolder,
    shell ? "${pkgs.bashInteractive or pkgs.bash}/bin/bash",
    # What to run before the shell ends: `command` in an interactive one, `run` not.
    command ? null,
    run ? null,
  }:
  import ./check-arguments.nix { inherit drv command run; } (
    let
      buildDerivation = import ./build-derivation.nix { inherit pkgs; } drv;
      searchPath = "${dirOf shell}:${buildDerivation}/bin";
      rcFile = makeRcFile {
        inherit shell searchPath;
        commands = if command != null then command else run;
      };
      user = "${toString uid}:${toString gid}";
    in
    streamLayeredImage {
      inherit name tag;
      contents = [
        helpers.binSh
        helpers.usrBinEnv
        (helpers.fakeNss.override {
          extraPasswdLines = [ "nixbld:x:${user}:Build user:${homeDirectory}:/noshell" ];
          extraGroupLines = [ "nixbld:!:${toString gid}:" ];
        })
      ];
      # The user may build, and may use Nix as the only user of this store.
      fakeRootCommands = ''
        mkdir -p ./nix/store ./nix/var/nix ./etc/nix .${buildFolder}
        chown -R ${user} ./nix ./etc/nix .${buildFolder}
      '';
      config = {
        User = user;
        WorkingDir = buildFolder;
        Cmd = [ shell ] ++ lib.optional (run == null) "--rcfile" ++ [ rcFile ];
        Env = makeEnvironment {
          inherit
            drv
            searchPath
            homeDirectory
            buildFolder
            ;
        };
      };
    }
  )
)
