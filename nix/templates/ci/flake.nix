{
  description = "A container image and the way to its registry";

  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
    nixlayer = {
      # The address of nixlayer's repository, or path:… of a checkout.
      url = "git+https://git.example/nixlayer";
      inputs.nixpkgs.follows = "nixpkgs";
    };
  };

  outputs =
    { nixpkgs, nixlayer, ... }:
    let
      forEachSystem =
        f:
        builtins.listToAttrs (
          map
            (system: {
              name = system;
              value = f nixpkgs.legacyPackages.${system} nixlayer.packages.${system}.default;
            })
            [
              "x86_64-linux"
              "aarch64-linux"
            ]
        );
    in
    {
      packages = forEachSystem (
        pkgs: _: rec {
          # nixlayer load .#image && docker run --rm registry.example/team/app:1.0
          image = (nixlayer.lib.dockerTools pkgs).buildLayeredImage {
            name = "registry.example/team/app";
            tag = "1.0";
            contents = [ pkgs.busybox ];
            config = {
              Cmd = [
                "/bin/busybox"
                "echo"
                "Hello from a layered image"
              ];
              User = "1000:1000";
            };
          };
          default = image;
        }
      );

      # What push.sh needs.
      devShells = forEachSystem (
        pkgs: program: {
          default = pkgs.mkShell {
            packages = [
              program
              pkgs.skopeo
            ];
          };
        }
      );
    };
}
