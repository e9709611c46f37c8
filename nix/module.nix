# For NixOS: images that are built on this machine are delivered to registries.
#
#   services.nixlayer-hook = {
#     enable = true;
#     rules.rules = [ { image = "team/*"; push = [ "registry.example.org/team/{name}:{tag}" ]; } ];
#   };
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.services.nixlayer-hook;
  format = pkgs.formats.json { };
  units = import ./hook/units.nix {
    nixlayer = "${cfg.package}/bin/nixlayer";
    rules = rulesFile;
  };
  rulesFile =
    if cfg.rulesFile != null then
      toString cfg.rulesFile
    else
      "${format.generate "nixlayer-hook.json" ({ version = 1; } // cfg.rules)}";

  inherit (units) service socket watch;
  inherit (lib) optionalAttrs;
  credentials = cfg.credentialsFile != null;
in
{
  options.services.nixlayer-hook = {
    enable = lib.mkEnableOption "delivering the images that Nix builds on this machine to registries";

    package = lib.mkOption {
      type = lib.types.package;
      default = pkgs.nixlayer or (pkgs.callPackage ./package.nix { });
      defaultText = lib.literalExpression "pkgs.nixlayer";
      description = "The nixlayer that delivers.";
    };

    rules = lib.mkOption {
      inherit (format) type;
      default = { };
      example = lib.literalExpression ''
        {
          rules = [
            { image = "team/*"; push = [ "registry.example.org/team/{name}:{tag}" ]; }
          ];
        }
      '';
      description = "Which images go where: the rule file, as Nix. docs/post-build-hook.md has all keys.";
    };

    rulesFile = lib.mkOption {
      type = lib.types.nullOr lib.types.path;
      default = null;
      description = "The rule file itself, in the place of `rules`.";
    };

    credentialsFile = lib.mkOption {
      type = lib.types.nullOr lib.types.str;
      default = null;
      example = "/run/secrets/registry-auth.json";
      description = ''
        Credentials of registries, in the form of Docker's config.json. It is handed to the daemon alone, and does not
        get into the store. Without it, those of root count.
      '';
    };

    path = lib.mkOption {
      type = lib.types.listOf lib.types.package;
      default = [ ];
      description = "Packages whose programs the daemon finds: credential helpers.";
    };
  };

  config = lib.mkIf cfg.enable {
    assertions = [
      {
        assertion = cfg.rulesFile != null || cfg.rules != { };
        message = "services.nixlayer-hook: rules or rulesFile must say which images go where";
      }
    ];

    # One hook is all that Nix calls: another one must be left out, and call this one.
    nix.settings.post-build-hook = lib.mkDefault "${./hook/post-build-hook.sh}";

    # For `nixlayer hook status` and the others.
    environment.systemPackages = [ cfg.package ];

    systemd.sockets.nixlayer-hook = {
      description = socket.Unit.Description;
      socketConfig = socket.Socket;
      wantedBy = socket.Install.WantedBy;
    };
    systemd.paths.nixlayer-hook = {
      description = watch.Unit.Description;
      pathConfig = watch.Path;
      wantedBy = watch.Install.WantedBy;
    };
    systemd.services.nixlayer-hook = {
      description = service.Unit.Description;
      wants = service.Unit.Wants;
      after = service.Unit.After;
      requires = service.Unit.Requires;
      unitConfig = { inherit (service.Unit) StartLimitIntervalSec; };
      path = [
        config.nix.package
        pkgs.util-linux
        pkgs.coreutils
      ]
      ++ cfg.path;
      environment = units.environment // optionalAttrs credentials { REGISTRY_AUTH_FILE = "%d/auth.json"; };
      serviceConfig =
        service.Service
        // optionalAttrs credentials { LoadCredential = [ "auth.json:${cfg.credentialsFile}" ]; };
      wantedBy = service.Install.WantedBy;
    };
  };
}
