# The bundle of certificates at the places where programs look for it.
{ pkgs }:
pkgs.runCommand "ca-certificates" { bundle = "${pkgs.cacert}/etc/ssl/certs/ca-bundle.crt"; } ''
  mkdir -p "$out/etc/ssl/certs" "$out/etc/pki/tls/certs"
  ln -s "$bundle" "$out/etc/ssl/certs/ca-certificates.crt" # NixOS, Debian, Arch
  ln -s "$bundle" "$out/etc/ssl/certs/ca-bundle.crt" # older NixOS
  ln -s "$bundle" "$out/etc/pki/tls/certs/ca-bundle.crt" # CentOS, Fedora
''
