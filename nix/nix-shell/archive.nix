# dockerTools.buildNixShellImage: what streamNixShellImage writes, compressed.
{
  pkgs,
  streamNixShellImage,
  compressArchive,
}:
pkgs.lib.makeOverridable (
  {
    drv,
    compressor ? "gz",
    ...
  }@arguments:
  let
    # Refuses the arguments it does not know.
    stream = streamNixShellImage (removeAttrs arguments [ "compressor" ]);
  in
  compressArchive {
    name = "${drv.name}-env.tar";
    inherit stream compressor;
    passthru = {
      inherit stream;
      inherit (stream)
        imageName
        imageTag
        conf
        imageSpec
        ;
    };
    meta = { };
  }
)
