# nixlayer as a flake: docs/flakes.md.
#
# There is no flake.lock here: every use brings its own nixpkgs, most by
# `inputs.nixlayer.inputs.nixpkgs.follows = "nixpkgs"`, and Nix locks what is missing.
{
  description = "Turns dockerTools-style Nix expressions into container images";

  # For the package it takes 24.11 or newer; the library works with older ones, too.
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs =
    { self, nixpkgs, ... }:
    let
      systems = [
        "x86_64-linux"
        "aarch64-linux"
        "x86_64-darwin"
        "aarch64-darwin"
      ];
      forEachSystem =
        f:
        builtins.listToAttrs (
          map (system: {
            name = system;
            value = f system nixpkgs.legacyPackages.${system};
          }) systems
        );
    in
    {
      packages = forEachSystem (
        system: pkgs: rec {
          nixlayer = pkgs.callPackage ./nix/package.nix { };
          default = nixlayer;
        }
      );

      # dockerTools' images, written by nixlayer, and the library as nixlayerTools.
      overlays.default = import ./nix/overlay.nix;

      # Delivers the images that are built on a machine: `services.nixlayer-hook`, docs/post-build-hook.md.
      nixosModules = rec {
        hook =
          { pkgs, lib, ... }:
          {
            imports = [ ./nix/module.nix ];
            services.nixlayer-hook.package = lib.mkDefault self.packages.${pkgs.stdenv.hostPlatform.system}.default;
          };
        default = hook;
      };

      # dockerTools' vocabulary with nixlayer as the builder: `nixlayer.lib.dockerTools pkgs`.
      lib.dockerTools = pkgs: import ./nix { inherit pkgs; };

      apps = forEachSystem (
        system: _: {
          default = {
            type = "app";
            program = "${self.packages.${system}.default}/bin/nixlayer";
            meta.description = "Turns dockerTools-style Nix expressions into container images";
          };
        }
      );

      checks = forEachSystem (
        system: pkgs:
        {
          package = self.packages.${system}.default;
        }
        // (
          if builtins.match ".*-linux" system == null then
            { }
          else
            {
              # An image from the evaluation to the archive, inside of Nix.
              image = (self.lib.dockerTools pkgs).buildLayeredImage {
                name = "check";
                tag = "1";
                contents = [ pkgs.busybox ];
                config.Cmd = [ "/bin/busybox" ];
              };
            }
        )
      );

      # What `npm test` and `npm run check` start from; test/run.sh names the rest.
      devShells = forEachSystem (
        _: pkgs: {
          default = pkgs.mkShell {
            packages = [
              pkgs.nodejs
              pkgs.python3
              pkgs.skopeo
            ];
          };
        }
      );

      formatter = forEachSystem (_: pkgs: pkgs.nixfmt-tree or pkgs.nixfmt);

      templates = rec {
        layered = {
          path = ./nix/templates/layered;
          description = "A layered image that shares its layers with other images";
        };
        ci = {
          path = ./nix/templates/ci;
          description = "A layered image, and a workflow that pushes it to a registry";
        };
        default = layered;
      };
    };
}
