#!/usr/bin/env python3
"""Records what programs of nix2container make of the store paths of trees.json, for open.test.ts:

    python3 record.py CONFIG NAME=PROGRAM... > recorded.json

CONFIG is a program that prints the config of an image.json (GetConfigBlob of nix2container's package nix). Needs root, to
mount a folder as /nix/store for the programs alone.
"""
import gzip, hashlib, io, json, os, subprocess, sys, tarfile, tempfile

here = os.path.dirname(os.path.abspath(__file__))
trees = json.load(open(os.path.join(here, "trees.json")))
paths = list(trees)
app, lib, root, file, link, tools = paths


def make_tree(at, nodes):
    raw = lambda text: text.encode("latin1")
    for node in nodes:
        where = raw(at + node["path"])
        if node["type"] == "directory":
            os.mkdir(where)
        elif node["type"] == "symlink":
            os.symlink(raw(node["target"]), where)
        else:
            with open(where, "wb") as out:
                out.write(raw(node["text"]))
    for node in reversed(nodes):
        if "mode" in node:
            os.chmod(raw(at + node["path"]), node["mode"])


def base_image(folder):
    """As `skopeo copy … dir:` leaves it; the bytes are those of open.test.ts."""
    os.mkdir(folder)
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        tar.addfile(tarfile.TarInfo("base"))
    plain = made.getvalue()
    stored = gzip.compress(plain, mtime=0)
    digest = lambda data: hashlib.sha256(data).hexdigest()
    config = json.dumps({"rootfs": {"type": "layers", "diff_ids": ["sha256:" + digest(plain)]}}).encode()
    for content in (stored, config):
        open(os.path.join(folder, digest(content)), "wb").write(content)
    layer = {
        "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
        "size": len(stored),
        "digest": "sha256:" + digest(stored),
    }
    manifest = {"schemaVersion": 2, "config": {"digest": "sha256:" + digest(config)}, "layers": [layer]}
    open(os.path.join(folder, "manifest.json"), "w").write(json.dumps(manifest))
    return {digest(stored): stored.hex()}


perms = [
    {"path": tools, "regex": ".*/bin/.*", "mode": "0755", "uid": 0, "gid": 0, "uname": "", "gname": ""},
    {"path": tools, "regex": "/home/user", "mode": "", "uid": 1000, "gid": 100, "uname": "user", "gname": "users"},
    {"path": tools, "regex": r"\.profile$", "mode": "4600", "uid": 1000, "gid": 3000000, "uname": "user", "gname": "users"},
]
to_root = lambda path: {"path": path, "regex": "^" + path.replace("+", r"\+"), "repl": ""}
images = {
    "store paths, one layer each and the rest": {"paths": [app, lib, root, file, link], "max": 3},
    "files moved to the root": {"paths": [app, root, tools], "rewrites": [to_root(root), to_root(tools)]},
    "names made of groups": {
        "paths": [tools, lib],
        "rewrites": [
            {"path": tools, "regex": r"^/nix/store/[a-z]+-(?P<name>\w+)/(bin|home)", "repl": "/opt/${name}/$2/$$1/$3$2x"},
            {"path": lib, "regex": "l*i?", "repl": "<$0>"},
        ],
    },
    "owners and modes": {"paths": [tools], "perms": perms, "rewrites": [to_root(tools)]},
    "a name that is not told": {"paths": [app], "history": {"created_by": "<nix> & co", "author": "ä"}},
    "a layer that is kept": {"paths": [tools, file], "keep": True},
    "a base image": {"paths": [file], "base": True},
    "nothing": {"paths": []},
}


def record(program, config, asked, folder):
    def run(*command):
        script = 'mount --bind "$0/nix/store" /nix/store && cd "$0" && exec "$@"'
        done = subprocess.run(
            ["unshare", "--mount", "bash", "-c", script, folder, *command], capture_output=True, text=True
        )
        if done.returncode != 0:
            raise SystemExit(done.stderr)
        return done.stdout

    def given(name, value):
        path = os.path.join(folder, name)
        json.dump(value, open(path, "w"))
        return path

    graph = [{"path": path, "references": [path], "narSize": 1, "closureSize": 1} for path in asked["paths"]]
    kind = "non-reproducible" if asked.get("keep") else "reproducible"
    kept = "/nix/store/" + "h" * 32 + "-layers.json"
    os.makedirs(folder + kept, exist_ok=True)
    flags = ["--max-layers", str(asked.get("max", 1))]
    for option in ("rewrites", "perms", "history"):
        if option in asked:
            flags += [f"--{option}", given(option, asked[option])]
    if asked.get("keep"):
        flags += ["--tar-directory", kept]
    run(program, f"layers-from-{kind}-storepaths", folder + "/layers.json", given("graph.json", graph), *flags)
    files = {}
    more = []
    if asked.get("base"):
        base = "/nix/store/" + "i" * 32 + "-docker-image-base"
        files = {f"{base}/{name}": content for name, content in base_image(folder + base).items()}
        run(program, "image-from-dir", folder + "/base.json", base)
        more = ["--from-image", folder + "/base.json"]
    for name in os.listdir(folder + kept):
        files[f"{kept}/{name}"] = open(f"{folder}{kept}/{name}", "rb").read().hex()
    image_config = {"Env": ["A=<b>&c"], "Cmd": ["/bin/app"], "ExposedPorts": {"80/tcp": {}}}
    given("config.json", image_config)
    run(program, "image", *more, folder + "/image.json", folder + "/config.json", folder + "/layers.json")
    text = open(folder + "/image.json").read()
    return {"json": text, "config": run(config, folder + "/image.json"), "files": files}


def main():
    config, *programs = sys.argv[1:]
    recorded = []
    for each in programs:
        release, program = each.split("=", 1)
        for name, asked in images.items():
            # Older programs do not know all flags.
            if "history" in asked and release != "newest":
                continue
            with tempfile.TemporaryDirectory() as folder:
                os.makedirs(folder + "/nix/store")
                for path, nodes in trees.items():
                    make_tree(folder + path, nodes)
                made = record(program, config, asked, folder)
            recorded.append({"release": release, "name": name, **made})
    json.dump(recorded, sys.stdout, indent=2)
    print()


main()
