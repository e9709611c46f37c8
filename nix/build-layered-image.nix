# dockerTools.buildLayeredImage: what the stream of a layered image writes,
# compressed, as a file.
{
  pkgs,
  makeLayeredImage,
  compressArchive,
}:
{
  name,
  compressor ? "gz",
  ...
}@arguments:
let
  # Refuses the arguments it does not know.
  image = makeLayeredImage {
    function = "buildLayeredImage";
    inherit compressor;
  } (removeAttrs arguments [ "compressor" ]);
in
compressArchive {
  name = "${image.baseName}.tar";
  inherit (image) stream;
  inherit compressor;
  meta = arguments.meta or { };
  passthru =
    (arguments.passthru or { })
    // image.attributes
    // {
      inherit (image) stream;
    };
}
