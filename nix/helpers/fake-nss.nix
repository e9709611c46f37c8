# Users and groups for programs that look them up: root and nobody, and those
# that `fakeNss.override` adds as lines of passwd(5) and group(5).
{ pkgs }:
pkgs.lib.makeOverridable (
  {
    extraPasswdLines ? [ ],
    extraGroupLines ? [ ],
  }:
  let
    file =
      name: lines:
      pkgs.writeTextDir "etc/${name}" (builtins.concatStringsSep "" (map (line: "${line}\n") lines));
  in
  pkgs.symlinkJoin {
    name = "fake-nss";
    paths = [
      (file "passwd" (
        [ "root:x:0:0:root user:/var/empty:/bin/sh" ]
        ++ extraPasswdLines
        ++ [ "nobody:x:65534:65534:nobody:/var/empty:/bin/sh" ]
      ))
      (file "group" ([ "root:x:0:" ] ++ extraGroupLines ++ [ "nobody:x:65534:" ]))
      (file "nsswitch.conf" [ "hosts: files dns" ])
      (pkgs.runCommand "var-empty" { } ''mkdir -p "$out/var/empty"'')
    ];
  }
) { }
