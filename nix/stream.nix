# A script that writes the image as a docker-archive to its standard output.
{ pkgs, nixlayer }:
let
  tools = import ./tools.nix { inherit pkgs; };

  # Writes the image of the conf.json that it is given, as dockerTools' own script does.
  streamScript = pkgs.writeScript "stream" ''
    #!${tools.runtimeShell}
    exec ${nixlayer}/bin/nixlayer stream "$@"
  '';
in
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
      #!${tools.runtimeShell}
      exec ${streamScript} ${conf} "$@"
    '';
    passthru = {
      inherit streamScript;
    }
    // passthru;
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
