# The image in OCI's own formats: `ociLayout` is a folder, `ociArchive` one file.
# `image.ociLayout.override { compression = "zstd"; }` compresses layers otherwise.
{ pkgs, nixlayer }:
{ baseName, conf }:
let
  tools = import ./tools.nix { inherit pkgs; };
  write =
    { format, extension }:
    pkgs.lib.makeOverridable (
      {
        compression ? "gzip",
      }:
      pkgs.runCommand "${baseName}${extension}"
        {
          inherit compression conf format;
          nativeBuildInputs = [ nixlayer ] ++ (if compression == "zstd" then [ tools.zstd ] else [ ]);
        }
        ''
          unset SOURCE_DATE_EPOCH # `created = "now"` is the time of the build
          nixlayer build "$conf" --format "$format" --compression "$compression" --output "$out"
        ''
    ) { };
in
{
  ociArchive = write {
    format = "oci-archive";
    extension = ".oci.tar";
  };
  ociLayout = write {
    format = "oci-layout";
    extension = ".oci";
  };
}
