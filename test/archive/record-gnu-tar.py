"""Records what GNU tar (1.34 or later) writes, for gnu-header.test.ts and appended-layer.test.ts.

Run as root, so that owners and modes can be set: python3 test/archive/record-gnu-tar.py > test/archive/gnu-tar.json
"""
import base64
import gzip
import hashlib
import json
import os
import subprocess
import sys
import tempfile

MTIME = 315532800
NAMES = ["a", "x" * 99, "x" * 100, "x" * 101, "d/" * 60 + "f", "caf\u00e9", "bad-\udcff-byte", "sp ace", "new\nline"]
FIELDS = [
    {}, {"mode": 0o4755}, {"uid": 2097151, "gid": 2097151}, {"uid": 2097152, "gid": 2097152}, {"uid": 4000000000},
    {"uid": 1000, "gid": 100, "uname": "nixbld", "gname": "nixbld"}, {"uid": 1234, "uname": "", "gid": 5678, "gname": ""},
    {"uname": "u" * 31}, {"uname": "u" * 40}, {"size": 8589934592},
    {"mtime": 0}, {"mtime": -315619200}, {"mtime": 8589934592},
]
TREE = [
    {"path": "", "type": "directory", "mode": 0o555},
    {"path": "a", "type": "directory", "mode": 0o555},
    {"path": "a/z", "type": "file", "mode": 0o444, "text": "z\n"},
    {"path": "a-b", "type": "file", "mode": 0o555, "text": "x" * 600},
    {"path": "a.d", "type": "directory", "mode": 0o555},
    {"path": "a.d/empty", "type": "file", "mode": 0o444, "text": ""},
    {"path": "a0", "type": "symlink", "target": "a/z"},
    {"path": "a/" + "l" * 90, "type": "directory", "mode": 0o555},
    {"path": "a/" + "l" * 90 + "/file", "type": "file", "mode": 0o444, "text": "long\n"},
    {"path": "hard", "type": "link", "target": "a/z"},
    {"path": "link", "type": "symlink", "target": "t" * 130},
    {"path": "caf\u00c3\u00a9", "type": "file", "mode": 0o444, "text": "one character per byte"},
    {"path": "\u00ff", "type": "file", "mode": 0o444, "text": ""},
    {"path": "new\nline", "type": "file", "mode": 0o444, "text": ""},
]


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def tar(*arguments, cwd):
    return subprocess.run(["tar", *arguments], cwd=cwd, check=True, capture_output=True).stdout


def owners(values):
    return [f"--owner={values['uname']}:{values['uid']}", f"--group={values['gname']}:{values['gid']}",
            f"--mtime=@{values['mtime']}", "--format=gnu", "--no-recursion"]


def header(kind, name, link, fields):
    values = {"mode": 0o444, "uid": 0, "gid": 0, "uname": "root", "gname": "root", "size": 0, "mtime": MTIME, **fields}
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if kind == "symlink":
            os.symlink(link, path)
            values["mode"] = 0o777
        elif kind == "directory":
            os.mkdir(path)
            os.chmod(path, values["mode"])
        else:
            open(path, "wb").truncate(values["size"])
            os.chmod(path, values["mode"])
        with subprocess.Popen(["tar", *owners(values), "-cf", "-", name], cwd=folder, stdout=subprocess.PIPE) as run:
            data = run.stdout.read(10240)
            run.stdout.close()
            run.terminate()
    length = 512
    for long, limit in ((os.fsencode(link or ""), 100), (os.fsencode(name) + b"/" * (kind == "directory"), 100)):
        if len(long) > limit:
            length += 512 + (len(long) // 512 + 1) * 512
    shown = os.fsencode(name).decode("latin1") + ("/" if kind == "directory" else "")
    return {"header": {"type": kind, "name": shown, **({"linkName": link} if link else {}), **values},
            "length": length, "sha256": sha256(data[:length])}


def make(root, nodes):
    at = lambda path: os.fsencode(root) + (b"/" + path.encode("latin1") if path else b"")
    for node in nodes:
        path = at(node["path"])
        if node["type"] == "directory":
            os.mkdir(path)
        elif node["type"] == "symlink":
            os.symlink(node["target"].encode("latin1"), path)
        elif node["type"] == "link":
            os.link(at(node["target"]), path)
        else:
            with open(path, "w", encoding="latin1") as file:
                file.write(node["text"])
    for node in reversed(nodes):
        if "mode" in node:
            os.chmod(at(node["path"]), node["mode"])


def appended():
    """A layer as buildImage makes it: an archive of files, to which a store path is appended by name."""
    with tempfile.TemporaryDirectory() as folder:
        store = os.path.join(folder, "nix/store")
        os.makedirs(store)
        os.chmod(store, 0o555)
        os.chmod(os.path.join(folder, "nix"), 0o555)
        os.chmod(store, 0o755)
        path = "0" * 32 + "-tree-1"
        make(os.path.join(store, path), TREE)
        os.chmod(store, 0o555)
        os.mkdir(os.path.join(folder, "layer"))
        with open(os.path.join(folder, "layer/file"), "w") as file:
            file.write("in the layer\n")
        os.chmod(os.path.join(folder, "layer/file"), 0o644)
        values = {"uid": 0, "gid": 0, "uname": "root", "gname": "root", "mtime": MTIME}
        tar(*owners(values), "--recursion", "--sort=name", "-C", "layer", "-cf", "layer.tar", ".", cwd=folder)
        with open(os.path.join(folder, "layer.tar"), "rb") as file:
            below = file.read()
        found = subprocess.run(["find", f"nix/store/{path}", "-print0"], cwd=folder, check=True, capture_output=True)
        names = sorted(found.stdout.split(b"\0")[:-1])
        with open(os.path.join(folder, "names"), "wb") as file:
            file.write(b"\0".join([b"./nix", b"./nix/store", *names]) + b"\0")
        tar(*owners(values), "--hard-dereference", "--null", "--verbatim-files-from", "--files-from=names",
            "-rf", "layer.tar", cwd=folder)
        with open(os.path.join(folder, "layer.tar"), "rb") as file:
            data = file.read()
        return {"tree": TREE, "below": base64.b64encode(gzip.compress(below, mtime=0)).decode(), "size": len(data),
                "sha256": sha256(data)}


headers = [header("file", name, None, {}) for name in NAMES]
headers += [header("directory", name, None, {"mode": 0o555}) for name in NAMES]
headers += [header("symlink", "link", target, {}) for target in ("t", "t" * 100, "t" * 101, "t" * 600)]
headers += [header("symlink", "x" * 150, "t" * 150, {})]
headers += [header("file", "file", None, fields) for fields in FIELDS]
json.dump({"headers": headers, "appended": appended()}, sys.stdout, indent=1)
print()
