# A script that writes the image as a docker-archive to its standard output.
{ pkgs, nixlayer }:
{
  baseName,
  conf,
  passthru,
  meta,
}:
pkgs.runCommand "stream-${baseName}"
  {
    script = ''
      #!${pkgs.runtimeShell}
      exec ${nixlayer}/bin/nixlayer stream ${conf} "$@"
    '';
    inherit passthru;
    meta = {
      mainProgram = "stream-${baseName}";
    }
    // meta;
    preferLocalBuild = true;
  }
  ''
    printf '%s' "$script" > "$out"
    chmod +x "$out"
  ''
