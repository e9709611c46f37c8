#!/usr/bin/env bash
# Makes the image and copies it to a registry, layer by layer; no archive is kept.
#
#   nix develop --command bash push.sh registry.example/team/app:1.0
#
# skopeo takes the credentials of `skopeo login`.
set -euo pipefail
nixlayer stream .#image | skopeo copy docker-archive:/dev/stdin "docker://$1"
