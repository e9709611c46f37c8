# A script that writes the image as a docker-archive to its standard output.
{ pkgs, nixlayer }:
{
  # `stream-` and the name of the image
  name,
  # conf.json, or a script that runs with one
  conf,
  passthru,
  meta,
}:
pkgs.runCommand name
  {
    script = ''
      #!${pkgs.runtimeShell}
      exec ${nixlayer}/bin/nixlayer stream ${conf} "$@"
    '';
    inherit passthru;
    meta = {
      mainProgram = name;
    }
    // meta;
    preferLocalBuild = true;
  }
  ''
    printf '%s' "$script" > "$out"
    chmod +x "$out"
  ''
