# The recorded expressions, with the library of nix/ in place of dockerTools.
{
  # The folder of the recordings.
  recordings,
  # A folder with nixlayer's package.json, dist/ and node_modules/.
  nixlayerSource,
}:
let
  pkgs = import ../../../fixtures/pkgs { inherit nixlayerSource; };
  words = {
    dockerTools = import ../../../nix {
      inherit pkgs;
      inherit (pkgs) nixlayer;
    };
    fixtures = import (recordings + "/fixtures.nix");
  };
in
{
  images = import (recordings + "/cases.nix") words;
  refused = import (recordings + "/cases-fail.nix") words;
}
