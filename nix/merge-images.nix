# dockerTools.mergeImages: several docker-archives as one, to be loaded together.
# Compressed as the last of them. Members are unpacked and packed again, so that
# the archive is the one dockerTools makes: sorted, owned by root, one time.
{ pkgs, compressors }:
let
  tools = import ./tools.nix { inherit pkgs; };
in
images:
if !builtins.isList images then
  throw "mergeImages takes a list of images, got a value of type ${builtins.typeOf images}"
else if images == [ ] then
  throw "mergeImages needs at least one image, got an empty list"
else
  pkgs.runCommand "merge-docker-images"
    {
      inherit images;
      nativeBuildInputs = [
        tools.jq
        tools.rsync
      ]
      ++ compressors.gz.inputs
      ++ compressors.zstd.inputs;
    }
    ''
      set -o pipefail
      refuse() {
        echo "mergeImages: $1 is no docker-archive: $2" >&2
        exit 1
      }

      mkdir merged
      manifests=()
      repositories=()
      index=0
      for image in $images; do
        [[ -f $image ]] || refuse "$image" 'it is not a file'
        case $(head -c 4 "$image" | od -An -tx1 | tr -d ' ') in
          1f8b*) compress='${compressors.gz.command}' decompress='pigz -d' ;;
          28b52ffd) compress='${compressors.zstd.command}' decompress='zstd -d' ;;
          *) compress=cat decompress=cat ;;
        esac

        index=$((index + 1))
        unpacked=unpacked-$index
        mkdir "$unpacked"
        $decompress < "$image" | tar -C "$unpacked" --no-same-owner --no-same-permissions -x \
          || refuse "$image" 'expected is a tar archive, plain or compressed with gzip or zstd'
        [[ -f $unpacked/manifest.json ]] || refuse "$image" 'it has no manifest.json'

        manifests+=("$unpacked/manifest.json")
        if [[ -f $unpacked/repositories ]]; then repositories+=("$unpacked/repositories"); fi
        rsync -rlp --ignore-existing "$unpacked/" merged/
      done

      # `add` of nothing is null: what dockerTools writes where no image has repositories.
      chmod 755 merged
      rm -f merged/manifest.json merged/repositories
      jq -s add "''${manifests[@]}" > merged/manifest.json
      jq -s add "''${repositories[@]}" < /dev/null > merged/repositories

      tar -C merged --format gnu --sort name --hard-dereference --mtime "@$SOURCE_DATE_EPOCH" \
        --owner root:0 --group root:0 --transform 's:^\./::' -c . \
        | eval "$compress" > "$out"
    ''
