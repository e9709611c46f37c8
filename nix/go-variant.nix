# hostPlatform → the variant of its architecture in an image's config, or "".
hostPlatform:
let
  # nixpkgs: "5", "6" or "7" of 32-bit ARM; of all others it is empty.
  version = toString (hostPlatform.go.GOARM or "");
in
if version == "" then "" else "v${version}"
