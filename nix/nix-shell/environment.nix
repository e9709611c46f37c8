# The variables of a build, as Nix sets them for the builder, in the form NAME=VALUE.
{ pkgs }:
{
  drv,
  searchPath,
  homeDirectory,
  buildFolder,
}:
let
  attributeText = import ./attribute-text.nix;
  certificates = "${pkgs.cacert}/etc/ssl/certs/ca-bundle.crt";

  # An attribute that passAsFile names is a file, and the variable with its path.
  asFiles = drv.drvAttrs.passAsFile or [ ];
  fileOf =
    name: value:
    let
      file = ".attr-${builtins.hashString "sha256" name}";
    in
    "${
      pkgs.writeTextFile {
        name = "shell-passAsFile-${name}";
        destination = "/${file}";
        text = attributeText value;
      }
    }/${file}";

  attributes = builtins.listToAttrs (
    map (
      name:
      if builtins.elem name asFiles then
        {
          name = "${name}Path";
          value = fileOf name drv.drvAttrs.${name};
        }
      else
        {
          inherit name;
          value = attributeText drv.drvAttrs.${name};
        }
    ) (builtins.attrNames drv.drvAttrs)
  );
  # Where a build in the container would put them; the image needs none of them.
  outputs = builtins.listToAttrs (
    map (name: {
      inherit name;
      value = builtins.unsafeDiscardStringContext "${drv.${name}}";
    }) (drv.outputs or [ "out" ])
  );

  variables = {
    SSL_CERT_FILE = certificates;
    NIX_SSL_CERT_FILE = certificates;
    # With it the shell and buildDerivation are found as a container's command.
    PATH = searchPath;
    HOME = homeDirectory;
    NIX_STORE = builtins.storeDir;
    NIX_BUILD_CORES = "1";
  }
  // attributes
  // outputs
  // {
    NIX_BUILD_TOP = buildFolder;
    TMPDIR = buildFolder;
    TEMPDIR = buildFolder;
    TMP = buildFolder;
    TEMP = buildFolder;
    PWD = buildFolder;
    TERM = "xterm-256color";
  };
in
map (name: "${name}=${variables.${name}}") (builtins.attrNames variables)
