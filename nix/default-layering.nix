# The layering that nixpkgs' dockerTools has by default, by the release that `lib` belongs to
# (an unstable one counts as the release that comes of it); today's where that cannot be known.
{ lib }:
let
  release = lib.trivial.release or (builtins.substring 0 5 (lib.version or ""));
  isBefore = other: release != "" && builtins.compareVersions release other < 0;
in
if isBefore "24.11" then
  "popularity"
else if isBefore "25.11" then
  "popularity-2024"
else
  "auto"
