# Evaluates nix/module.nix as NixOS does, as far as it goes: options with defaults, values that are in them, and mkIf at
# the top. There is no nixpkgs where these tests run.
{ values }:
let
  isOption = value: value._type or "" == "option";
  lib = {
    types = {
      package = "package";
      path = "path";
      str = "str";
      nullOr = type: "null or ${type}";
      listOf = type: "list of ${type}";
    };
    mkOption = option: option // { _type = "option"; };
    mkEnableOption = description: {
      _type = "option";
      type = "bool";
      default = false;
      inherit description;
    };
    literalExpression = text: text;
    mkDefault = value: value;
    mkIf = condition: content: { inherit condition content; };
    optionalAttrs = condition: set: if condition then set else { };
  };
  pkgs = {
    formats.json = _: {
      type = "json";
      generate = name: value: builtins.toFile name (builtins.toJSON value);
    };
    util-linux = "/nix/store/util-linux";
    coreutils = "/nix/store/coreutils";
    nixlayer = "/nix/store/nixlayer";
  };
  module = import ../../../nix/module.nix { inherit config lib pkgs; };
  options = module.options.services.nixlayer-hook;
  unknown = builtins.attrNames (removeAttrs values (builtins.attrNames options));
  config = {
    nix.package = "/nix/store/nix";
    services.nixlayer-hook = builtins.mapAttrs (
      name: option:
      values.${name} or option.default or (throw "the option ${name} has neither a value nor a default")
    ) options;
  };
in
if unknown != [ ] then
  throw "there is no option ${toString unknown}"
else if !module.config.condition then
  { }
else
  {
    options = builtins.mapAttrs (_: option: {
      isOption = isOption option;
      described = option ? description && option ? type;
    }) options;
    inherit (module.config.content) assertions systemd;
    hook = module.config.content.nix.settings.post-build-hook;
    packages = module.config.content.environment.systemPackages;
  }
