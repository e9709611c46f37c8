# Copies the folders (or unpacks the tar archives) of several derivations into
# one. Two that have the same file are refused.
{ pkgs }:
{
  derivations,
  # Only write down the store paths, so that they are part of the closure.
  onlyDeps ? false,
}:
pkgs.runCommand "merge-drvs" { inherit derivations onlyDeps; } ''
  if [[ -n "$onlyDeps" ]]; then
    echo $derivations > "$out"
    exit 0
  fi

  mkdir "$out"
  for derivation in $derivations; do
    if [[ -d $derivation ]]; then
      clash=$(cd "$derivation" && find . ! -type d \( -exec test -e "$out/{}" \; -o -exec test -L "$out/{}" \; \) -print -quit)
      if [[ -n "$clash" ]]; then
        echo "mergeDrvs: ''${clash#./} of $derivation is in an earlier derivation as well; each file can come from one only" >&2
        exit 1
      fi
      cp -dR --preserve=mode "$derivation/." "$out"
    elif ! tar -C "$out" -xpf "$derivation"; then
      echo "mergeDrvs: left out $derivation, which is neither a folder nor a tar archive" >&2
    fi
    chmod -R u+w "$out"
  done
''
