# dockerTools.pullImage: an image from a registry as a docker-archive. It is fixed
# twice, by the digest of its manifest and by the hash of the archive.
{ pkgs }:
let
  inherit (pkgs) lib;
  tools = import ./tools.nix { inherit pkgs; };
  # Of nothing: Nix then says which hash it should have been.
  unknownHash = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
  withoutSlashes = builtins.replaceStrings [ "/" ":" ] [ "-" "-" ];
in
lib.makeOverridable (
  {
    # with its registry, without a tag
    imageName,
    # `sha256:` and 64 hex digits
    imageDigest,
    # The hash of the archive: one of these two.
    hash ? null,
    sha256 ? null,
    # Which image of an index is taken.
    os ? "linux",
    arch ? import ./go-arch.nix pkgs.stdenv.hostPlatform,
    variant ? null,
    # How the image is called in the archive.
    finalImageName ? imageName,
    finalImageTag ? "latest",
    # false: also take it from a registry that speaks HTTP, or that nobody certifies.
    tlsVerify ? true,
    name ? withoutSlashes "docker-image-${finalImageName}-${finalImageTag}.tar",
    # Its name until nixpkgs 18.09.
    imageTag ? null,
  }:
  import ./check-pull-arguments.nix
    {
      inherit
        imageName
        imageDigest
        imageTag
        hash
        sha256
        ;
    }
    (
      pkgs.runCommand name
        (
          {
            inherit imageDigest;
            imageName = finalImageName;
            imageTag = finalImageTag;

            outputHashMode = "flat";
            outputHash =
              if hash == "" || sha256 == "" then
                unknownHash
              else if hash != null then
                hash
              else
                sha256;
            impureEnvVars = lib.fetchers.proxyImpureEnvVars;

            nativeBuildInputs = [ tools.skopeo ];
            SSL_CERT_FILE = "${pkgs.cacert.out}/etc/ssl/certs/ca-bundle.crt";

            source = "docker://${imageName}@${imageDigest}";
            reference = "${finalImageName}:${finalImageTag}";
            platform = [
              "--override-os=${os}"
              "--override-arch=${arch}"
            ]
            ++ (if variant == null then [ ] else [ "--override-variant=${variant}" ]);
            tlsVerify = if tlsVerify then "true" else "false";
          }
          # A hash in SRI form names its algorithm itself.
          // (if hash != null then { } else { outputHashAlgo = "sha256"; })
        )
        ''
          # Behind a pipe nothing is drawn on Nix's terminal.
          set -o pipefail
          skopeo --insecure-policy --tmpdir="$NIX_BUILD_TOP" $platform \
            copy --src-tls-verify="$tlsVerify" "$source" "docker-archive:$out:$reference" | cat
        ''
    )
)
