#!/bin/sh
# Nix's post-build-hook: roots the outputs of the build, queues them for `nixlayer hook daemon`, and returns. It always
# succeeds, so that no build fails because of it; what goes wrong is said with the derivation. src/hook/enqueue.ts does
# the same. Only programs of coreutils are run, as few as possible: Nix waits for this.

# `nixlayer hook script` writes another folder here.
state=${NIXLAYER_HOOK_DIR:-/var/lib/nixlayer/hook}
store=${NIX_STORE_DIR:-/nix/store}
nix_state=${NIX_STATE_DIR:-/nix/var/nix}

trap 'exit 0' EXIT HUP INT TERM
set -u -f
umask 077
LC_ALL=C
PATH=${PATH:+$PATH:}/run/current-system/sw/bin:/nix/var/nix/profiles/default/bin:/root/.nix-profile/bin:/usr/local/bin:/usr/bin:/bin
export LC_ALL PATH
drv=${DRV_PATH-}
links=
temporary=

# Says why, takes back what was begun, and lets the build go on.
give_up() {
  printf 'nixlayer: %s is not queued: %s\n' "${drv:-(no DRV_PATH)}" "$1" >&2
  # shellcheck disable=SC2086 # store paths and our own names have no spaces
  [ -z "$links$temporary" ] || rm -f $links ${temporary:+"$temporary"}
  exit 0
}

# Is it STORE/HASH-NAME, and nothing else?
is_store_path() {
  case $1 in
    "$store"/*) base=${1#"$store"/} ;;
    *) return 1 ;;
  esac
  hash=${base%%-*}
  name=${base#"$hash"-}
  case $base in *[!0-9a-zA-Z+._?=-]*) return 1 ;; esac
  case $hash in *[!0-9a-df-np-sv-z]*) return 1 ;; esac
  [ ${#hash} -eq 32 ] && [ "$name" != "$base" ] && [ -n "$name" ] && [ ${#name} -le 211 ]
}

are_outputs() {
  [ $# -gt 0 ] || return 1
  for path; do
    is_store_path "$path" || return 1
    [ -e "$path" ] || [ -L "$path" ] || return 1
  done
}

case $state in /*) ;; *) give_up "NIXLAYER_HOOK_DIR ($state) is not absolute" ;; esac
case $state in *[[:space:]]*) give_up "NIXLAYER_HOOK_DIR ($state) has spaces" ;; esac
case $nix_state in *[[:space:]]*) give_up "NIX_STATE_DIR ($nix_state) has spaces" ;; esac
is_store_path "$drv" || give_up 'DRV_PATH is no store path'
case $drv in *.drv) ;; *) give_up 'DRV_PATH is no derivation' ;; esac

# The outputs that a derivation names itself; it is Derive([("out","PATH","",""),…],…. Nix is asked only where it does not
# know them: nix-store takes longer to start than all of this.
outputs_in() {
  list=$(head -c 8192 "$1" 2> /dev/null)
  case $list in 'Derive([('*']'*) ;; *) return 1 ;; esac
  list=${list%%],[*}
  outputs=
  while :; do
    case $list in *'","'*) ;; *) break ;; esac
    list=${list#*'","'}
    outputs="$outputs ${list%%'"'*}"
    list=${list#*')'}
  done
}

# Nix 2.8 leaves OUT_PATHS empty, and some later releases name paths that are none.
# shellcheck disable=SC2086 # split at spaces; there is no globbing
if are_outputs ${OUT_PATHS-}; then
  outputs=$OUT_PATHS
elif outputs_in "$drv" && are_outputs $outputs; then
  :
else
  outputs=$(nix-store --query --outputs "$drv" 2>&1) || give_up "nix-store does not tell its outputs: $outputs"
  are_outputs $outputs || give_up 'Nix knows no outputs of it'
fi

if [ -r /proc/sys/kernel/random/uuid ]; then
  read -r id < /proc/sys/kernel/random/uuid
else
  id=$(date +%s)-$$-$(od -An -N8 -tx1 /dev/urandom | tr -d ' \n')
fi

# Each queue has roots of its own: /var/lib/nixlayer/hook → var+lib+nixlayer+hook.
rest=${state#/}
while [ "${rest%/}" != "$rest" ]; do rest=${rest%/}; done
roots_name=
while :; do
  case $rest in
    */*) roots_name=$roots_name${rest%%/*}+ rest=${rest#*/} ;;
    *) roots_name=$roots_name$rest && break ;;
  esac
done
roots=$nix_state/gcroots/nixlayer-hook/$roots_name

# Whoever can write to it decides what is pushed.
is_own() {
  [ ! -L "$1" ] && [ -O "$1" ]
}

[ ! -L "${state%/}" ] || give_up "$state is a link"
[ -d "$state/spool" ] || mkdir -p "$state/spool" || give_up "$state/spool cannot be made"
is_own "${state%/}" && is_own "$state/spool" || give_up "$state, or its spool folder, is a link or belongs to another user"
[ -d "$roots" ] || (umask 022 && mkdir -p "$roots") 2> /dev/null

# The roots come first: once this returns, the garbage collector may run.
lines=
number=0
for path in $outputs; do
  number=$((number + 1))
  link=$roots/$id.$number
  if ! ln -s "$path" "$link" 2> /dev/null; then
    [ -d "$state/roots" ] || mkdir "$state/roots"
    link=$state/roots/$id.$number
    nix-store --realise "$path" --add-root "$link" --indirect > /dev/null ||
      give_up "$path cannot be kept from the garbage collector"
  fi
  links="$links $link"
  lines="${lines}out $path
"
done

temporary=$state/spool/.$id.tmp
set -C
printf 'nixlayer-hook 1\ndrv %s\n%send\n' "$drv" "$lines" > "$temporary" || give_up "$temporary cannot be written"
# On the disk before this returns. The daemon takes a complete file that a loss of power kept from its name.
sync "$temporary" 2> /dev/null
mv "$temporary" "$state/spool/$id.event" || give_up "$state/spool cannot be written"
exit 0
