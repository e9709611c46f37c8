"""Records which files buildImage believes to be in a layer, for listed-files.test.ts: what `tar --list | xargs realpath`
makes of names, with GNU tar, findutils 4.9, coreutils 9 and bash 5. Names and files have one character per byte.

python3 test/image/build-image/record-tar-listing.py > test/image/build-image/tar-listing.json
"""
import json
import os
import subprocess
import sys
import tarfile
import tempfile

CASES = {
    "names in the folder": ["./", "./a/", "./a/b", "./a/b.c"],
    "absolute names": ["/nix/", "/nix/store/", "/nix/store/x/y"],
    "names without a dot": ["nix/store/x/", "nix/store/x/y"],
    "names that are not normal": ["./a/../b", "./a//b", "../c", "./a/./b/", "a/../../b"],
    "spaces": ["./a b", "./ c", "./d  e f", "./g\th"],
    "backslashes": ["./a\\b", "./c\\", "./d\\\\e"],
    "control characters": ["./a\nb", "./c\x01d", "./e\x7ff", "./g\rh", "./i\x0bj\x0ck\x07\x08"],
    "bytes that are not ASCII": ["./caf\u00e9", "./\u65e5", "./bad\udcff"],
    "a quote": ["./a", "./it's", "./b"],
    "quotes that close": ["./a", "./'x y'", "./a\"b c\"d", "./b"],
    "a quote in two names": ["./it's", "./that's"],
    "a quote in quotes": ["./\"it's\"", "./a"],
    "patterns of the shell": ["./*", "./a?", "./[b]", "./\\*", "./#x", "./$HOME", "./`id`", "~", "~root"],
    "an option": ["-x", "./-y", "z"],
    "quotes with nothing between": ["./''", "''", "a"],
}
SCRIPT = """
for file in $(tar --list --file "$1" | xargs realpath -ms --relative-to=.); do
  [[ "$file" == . ]] || echo "/$file"
done
"""


def listed(names):
    with tempfile.TemporaryDirectory() as folder:
        archive, empty = os.path.join(folder, "layer.tar"), os.path.join(folder, "empty")
        os.mkdir(empty)
        with tarfile.open(archive, "w", format=tarfile.GNU_FORMAT, errors="surrogateescape") as tar:
            for name in names:
                info = tarfile.TarInfo(name)
                info.type = tarfile.DIRTYPE if name.endswith("/") else tarfile.REGTYPE
                tar.addfile(info)
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
        run = subprocess.run(["bash", "-c", SCRIPT, "bash", archive], cwd=empty, env=environment, capture_output=True)
        files = run.stdout.decode("latin1").split("\n")[:-1]
        # How far up the way to a file outside begins depends on the folder.
        return [file for file in files if not file.startswith("/../")]


json.dump([{"case": case, "names": [os.fsencode(name).decode("latin1") for name in names], "files": listed(names)}
           for case, names in CASES.items()], sys.stdout, indent=1)
print()
