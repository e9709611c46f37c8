"""Records what Python's tarfile (3.9 or later) writes, for tar-header.test.ts and store-layer.test.ts.

Run as root, so that owners and modes can be set: python3 test/archive/record-python-tar.py > test/archive/python-tar.json
"""
import hashlib
import io
import json
import os
import pathlib
import sys
import tarfile
import tempfile

NAMES = [
    "a", "x" * 100, "x" * 101, "/nix/store/" + "d/" * 60 + "file", "caf\u00e9", "\u65e5\u672c\u8a9e" * 20,
    "\U0001f433", "tab\tnew\nline", "sp ace", "bad-\udcff-byte", "\udcc3(", "\udce2\udc82", "x" * 96 + "\u00e9\u00e9",
]
FIELDS = [
    {}, {"mode": 0o4755}, {"uid": 2097151, "gid": 2097151}, {"uid": 2097152, "gid": 2097152}, {"uid": 4294967294},
    {"uname": "u" * 32}, {"uname": "u" * 33, "gname": "g" * 40}, {"gname": "gr\u00fc\u00dfe"}, {"mtime": -315619200},
    {"mtime": 8589934591}, {"mtime": 8589934592}, {"size": 8589934591}, {"size": 8589934592}, {"size": 12345678901234},
]
TYPES = {"file": tarfile.REGTYPE, "directory": tarfile.DIRTYPE, "symlink": tarfile.SYMTYPE}


def to_latin1(name):
    return os.fsencode(name).decode("latin1")


def header(kind, name, link, fields, pax):
    info = tarfile.TarInfo(name + ("/" if kind == "directory" else ""))
    info.name = name
    info.type = TYPES[kind]
    info.linkname = link or ""
    values = {"mode": 0o444, "uid": 0, "gid": 0, "uname": "root", "gname": "root", "size": 0, "mtime": 1, **fields}
    for key, value in values.items():
        setattr(info, key, value)
    info.pax_headers = dict(pax)
    data = info.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape")
    shown = {"type": kind, "name": to_latin1(name) + ("/" if kind == "directory" else ""), **values}
    if link is not None:
        shown["linkName"] = to_latin1(link)
    return {"header": shown, "pax": pax, "length": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def headers():
    for name in NAMES:
        for kind in ("file", "directory"):
            yield header(kind, name, None, {}, [])
        yield header("symlink", "link", name, {"mode": 0o777}, [])
        yield header("symlink", name, name, {"mode": 0o777}, [])
    for fields in FIELDS:
        yield header("file", "name", None, fields, [])
        yield header("file", "n\u00e4me", None, fields, [])
    yield header("file", "name", None, {"mtime": 2}, [["mtime", "1.5"], ["comment", "kept"]])


# A store path in which everything occurs; names as latin1, one character per byte.
LONG = "abcdefghijklmnopqrstuvwxyz0123456789" * 3
TREE = [
    {"path": "", "type": "directory", "mode": 0o555},
    {"path": "a", "type": "directory", "mode": 0o555},
    {"path": "a/z", "type": "file", "mode": 0o444, "text": "z"},
    {"path": "a-b", "type": "directory", "mode": 0o755},
    {"path": "a-b/y", "type": "file", "mode": 0o555, "text": "#!/bin/sh\n"},
    {"path": "a.txt", "type": "file", "mode": 0o644, "text": ""},
    {"path": ".hidden", "type": "file", "mode": 0o600, "text": "hidden"},
    {"path": "A", "type": "file", "mode": 0o444, "text": "upper"},
    {"path": "empty", "type": "directory", "mode": 0o555},
    {"path": "block", "type": "file", "mode": 0o444, "text": "7" * 512},
    {"path": "record", "type": "file", "mode": 0o444, "text": "7" * 10240},
    {"path": "link", "type": "symlink", "target": "a/z"},
    {"path": "link-to-directory", "type": "symlink", "target": "a"},
    {"path": "dangling", "type": "symlink", "target": "/nowhere/" + LONG},
    {"path": LONG, "type": "file", "mode": 0o444, "text": "long"},
    {"path": "hard", "type": "link", "target": "a/z"},
    {"path": "sp ace", "type": "file", "mode": 0o444, "text": "space"},
    {"path": "caf\u00c3\u00a9", "type": "file", "mode": 0o444, "text": "two bytes"},
    {"path": "\u00ef\u00bf\u00ae", "type": "file", "mode": 0o444, "text": "U+FFEE"},
    {"path": "\u00f0\u009f\u0090\u00b3", "type": "file", "mode": 0o444, "text": "U+1F433"},
    {"path": "\u00ff", "type": "file", "mode": 0o444, "text": "invalid UTF-8"},
    {"path": "\u00ff-link", "type": "symlink", "target": "\u00fe"},
]
OWNERS = [
    {"uid": 0, "gid": 0, "uname": "root", "gname": "root", "mtime": 1},
    {"uid": 3000000, "gid": 100, "uname": "app", "gname": "gr\u00fcppe", "mtime": 1580609522},
    {"uid": 1000, "gid": 1000, "uname": "", "gname": "", "mtime": -1},
]


def make_tree(root):
    for entry in TREE:
        path = os.fsencode(root) + (b"/" + entry["path"].encode("latin1") if entry["path"] else b"")
        if entry["type"] == "directory":
            os.mkdir(path)
        elif entry["type"] == "symlink":
            os.symlink(entry["target"].encode("latin1"), path)
        elif entry["type"] == "link":
            os.link(os.fsencode(root) + b"/" + entry["target"].encode("latin1"), path)
        else:
            with open(path, "w") as file:
                file.write(entry["text"])
    for entry in reversed(TREE):
        if "mode" in entry:
            os.chmod(os.fsencode(root) + b"/" + entry["path"].encode("latin1"), entry["mode"])


def layer(root, store_path, owner):
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        def add(info):
            for key, value in owner.items():
                setattr(info, key, value)
            return info
        for name in ("/nix", "/nix/store"):
            info = add(tarfile.TarInfo(name))
            info.type, info.mode = tarfile.DIRTYPE, 0o755
            tar.addfile(info)
        for path in [pathlib.Path(root), *sorted(pathlib.Path(root).rglob("*"))]:
            info = add(tar.gettarinfo(str(path)))
            info.name = store_path + str(path)[len(root):]
            if info.islnk():
                info.type, info.linkname, info.size = tarfile.REGTYPE, "", path.stat().st_size
            if info.isreg():
                with open(path, "rb") as file:
                    tar.addfile(info, file)
            else:
                tar.addfile(info)
    return {"diffId": "sha256:" + hashlib.sha256(data.getvalue()).hexdigest(), "size": len(data.getvalue())}


def layers():
    store_path = "/nix/store/" + "0" * 32 + "-tree-1"
    with tempfile.TemporaryDirectory() as folder:
        root = os.path.join(folder, "tree")
        make_tree(root)
        for owner in OWNERS:
            yield {"storePath": store_path, "owner": owner, "digest": layer(root, store_path, owner)}


json.dump(
    {"python": sys.version.split()[0], "headers": list(headers()), "tree": TREE, "layers": list(layers())},
    sys.stdout, indent=1,
)
print()
