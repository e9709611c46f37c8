# The systemd units of the post-build hook's daemon, as data: the NixOS module makes units of
# them, and systemd/ has them as files for other systems.
{
  nixlayer ? "/usr/bin/env nixlayer",
  rules ? "/etc/nixlayer/hook.json",
}:
{
  socket = {
    Unit.Description = "Socket of the queue of nixlayer's post-build hook";
    Socket = {
      ListenStream = "/var/lib/nixlayer/hook/socket";
      SocketMode = "0600";
      DirectoryMode = "0700";
    };
    Install.WantedBy = [ "sockets.target" ];
  };

  # The hook writes a file and is done: whoever is there sees it.
  watch = {
    Unit.Description = "Builds that nixlayer's post-build hook has queued";
    Path.PathExistsGlob = "/var/lib/nixlayer/hook/spool/*.event";
    Install.WantedBy = [ "paths.target" ];
  };

  # What NixOS sets otherwise: the folders of programs.
  path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/nix/var/nix/profiles/default/bin";
  environment = {
    # systemd gives services of the system none: credentials are looked for below it.
    HOME = "/root";
    # The service itself may not write to Nix's database.
    NIX_REMOTE = "daemon";
    NIXLAYER_CACHE_DIR = "/var/cache/nixlayer/layers";
  };

  service = {
    Unit = {
      Description = "Delivers images that nixlayer's post-build hook has queued";
      Wants = [ "network-online.target" ];
      After = [
        "network-online.target"
        "nix-daemon.socket"
        "nixlayer-hook.socket"
      ];
      Requires = [ "nixlayer-hook.socket" ];
      # It is started again for as long as it takes; the path unit must not be given up.
      StartLimitIntervalSec = "0";
    };
    Service = {
      ExecStart = "${nixlayer} hook daemon --config ${rules} --idle 5m";
      Restart = "on-failure";
      RestartSec = "30s";
      TimeoutStopSec = "60s";
      StateDirectory = "nixlayer/hook";
      StateDirectoryMode = "0700";
      CacheDirectory = "nixlayer";
      NoNewPrivileges = "yes";
      PrivateTmp = "yes";
      ProtectSystem = "strict";
      ProtectHome = "read-only";
      ReadWritePaths = [ "-/nix/var/nix/gcroots" ];
      ProtectKernelTunables = "yes";
      ProtectKernelModules = "yes";
      ProtectControlGroups = "yes";
      RestrictSUIDSGID = "yes";
      LockPersonality = "yes";
    };
    # After a restart of the machine there may be more to do; without, it ends soon.
    Install.WantedBy = [ "multi-user.target" ];
  };
}
