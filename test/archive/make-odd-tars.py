"""Makes small tar archives of all kinds, for record-go-tar.go: in GNU tar's formats, and by hand. Needs GNU tar.

A line of JSON for each: a name and the archive, compressed with gzip and in base64.
"""
import base64
import gzip
import io
import json
import os
import subprocess
import tarfile
import tempfile

END = bytes(1024)


def text(value, width):
    return value.ljust(width, b"\0")


def octal(value, width):
    return b"%0*o\0" % (width - 1, value)


def header(name=b"a", flag=b"0", size=0, mode=0o644, uid=b"0000001\0", gid=b"0000002\0", mtime=b"00000000003\0", link=b"",
           magic=b"ustar\x0000", uname=b"u", gname=b"g", major=bytes(8), minor=bytes(8), rest=b"", signed=False):
    size = size if isinstance(size, bytes) else octal(size, 12)
    block = (text(name, 100) + octal(mode, 8) + uid + gid + size + mtime + b" " * 8 + flag + text(link, 100) + magic
             + text(uname, 32) + text(gname, 32) + major + minor + text(rest, 167))
    total = sum(byte - 256 if signed and byte > 127 else byte for byte in block)
    return block[:148] + b"%06o\0 " % total + block[156:]


def filled(data):
    return data + bytes(-len(data) % 512)


def entry(data=b"", **fields):
    return header(size=len(data), **fields) + filled(data)


def records(*pairs):
    found = b""
    for key, value in pairs:
        length = len(key) + len(value) + 3
        total = length
        while len(str(total)) + length != total:
            total = len(str(total)) + length
        found += b"%d %s=%s\n" % (total, key, value)
    return found


def pax(*pairs):
    return entry(records(*pairs), name=b"x", flag=b"x")


def base256(value, width):
    return (value + (1 << (8 * width)) if value < 0 else value | (1 << (8 * width - 1))).to_bytes(width, "big")


V7 = dict(magic=bytes(8), uname=b"", gname=b"")
GNU = dict(magic=b"ustar  \0")
MAP_1_0 = filled(b"2\n0\n3\n1000\n2\n")
SPARSE_1_0 = [(b"GNU.sparse.major", b"1"), (b"GNU.sparse.minor", b"0"), (b"GNU.sparse.name", b"real"),
              (b"GNU.sparse.realsize", b"2000")]
SPARSE_0_1 = [(b"GNU.sparse.size", b"10"), (b"GNU.sparse.numblocks", b"1"), (b"GNU.sparse.name", b"real")]


def pairs(*numbers):
    return b"".join(octal(number, 12) for number in numbers)


def old_sparse(numbers, real, more=b"", extended=b"\0", **fields):
    rest = bytes(41) + text(pairs(*numbers), 96) + extended + octal(real, 12)
    return header(flag=b"S", rest=rest, **{**GNU, **fields}) + more


BY_HAND = {
    "an owner beyond octal digits": pax((b"uid", b"2147483648"), (b"gid", b"3000000")) + entry(),
    "a time with a fraction": pax((b"mtime", b"1700000000.123456789")) + entry(),
    "a time with many digits": pax((b"mtime", b"1.9999999999")) + entry(),
    "a time before 1970 with a fraction": pax((b"mtime", b"-12.25")) + entry(),
    "a time just before 1970": pax((b"mtime", b"-0.5")) + entry(),
    "extended attributes that are no text": pax((b"SCHILY.xattr.security.capability", bytes(range(20))),
                                                (b"SCHILY.xattr.user.a=b", b"c=d\n")) + entry(),
    "a name in records that is no UTF-8": pax((b"path", b"bad-\xff-\xc3("), (b"linkpath", b"\xfe")) + entry(flag=b"2"),
    "a name in the header that is no UTF-8": entry(name=b"bad-\xff"),
    "names of owners": pax((b"uname", b"gr\xc3\xbc\xc3\x9fe"), (b"gname", b"n" * 50)) + entry(),
    "records without a value": pax((b"path", b""), (b"uid", b""), (b"mtime", b""), (b"comment", b"")) + entry(),
    "a record twice": pax((b"path", b"one"), (b"path", b"two")) + entry(),
    "two extended headers": pax((b"path", b"one"), (b"uid", b"7")) + pax((b"gid", b"8")) + entry(),
    "a global header": entry(records((b"uid", b"5"), (b"path", b"all")), flag=b"g") + entry() + entry(name=b"b"),
    "a global header before its entry": pax((b"path", b"lost")) + entry(records((b"uid", b"5")), flag=b"g") + entry(),
    "a damaged global header": entry(b"nonsense", flag=b"g") + entry(),
    "a long name and a record": entry(b"long\0", flag=b"L", **GNU) + pax((b"path", b"record")) + entry(),
    "a long link": entry(b"target\0rest", flag=b"K", **GNU) + entry(flag=b"2", link=b"short", **GNU),
    "an extended header without an entry": pax((b"path", b"one")),
    "members behind the end": entry(b"x") + END + entry(name=b"behind"),
    "rubbish behind the end": entry(b"x") + END + b"rubbish" * 300,
    "a lone block of zeros": entry(b"x") + bytes(512) + entry(name=b"behind"),
    "one block of zeros at the end": entry(b"x") + bytes(512),
    "no end": entry(b"x"),
    "no filling at the end": entry(b"x")[:-100],
    "an end within content": entry(b"x" * 600)[:900],
    "an end within a header": entry(b"x") + header()[:100],
    "an end within an extended header": pax((b"path", b"one" * 300))[:700],
    "nothing": b"",
    "zeros": END,
    "base-256 numbers": entry(uid=base256(2147483648, 8), gid=base256(1 << 40, 8), mtime=base256(-5, 12)),
    "a size in base-256": header(size=base256(3, 12)) + filled(b"abc"),
    "numbers with blanks": entry(uid=b"    17 \0", gid=b"\x00\x0017 \0 \0", mtime=b"           0"),
    "a number that is none": entry(uid=b"abc\0\0\0\0\0"),
    "a wrong checksum": entry().replace(b"0000644", b"0000645"),
    "a checksum of signed bytes": entry(name=b"bad-\xff\xfe", signed=True),
    "V7": entry(b"x", flag=b"\0", **V7) + entry(name=b"d/", flag=b"\0", **V7) + entry(name=b"f/", flag=b"0", **V7),
    "a prefix": entry(name=b"name", rest=b"pre/fix"),
    "a prefix of star": entry(name=b"name", rest=text(b"p" * 131 + b"00000000001 00000000002 ", 163) + b"tar\0"),
    "a prefix where GNU has times": entry(name=b"name", rest=b"pre/fix", **GNU),
    "times of GNU": entry(name=b"name", rest=b"00000000001\x0000000000002\0", **GNU),
    "devices": entry(flag=b"3", major=octal(1, 8), minor=octal(3, 8)) + entry(flag=b"4", name=b"b", major=octal(8, 8))
    + entry(flag=b"3", name=b"c") + entry(flag=b"6", name=b"d"),
    "a folder that states a size": header(name=b"d/", flag=b"5", size=1000) + entry(name=b"b"),
    "a link that states a size": header(flag=b"1", link=b"b", size=1000) + entry(name=b"b"),
    "a kind that is not known": entry(b"label", flag=b"V") + entry(b"x", flag=b"7"),
    "a size in a record": pax((b"size", b"3")) + header(size=0) + filled(b"abc"),
    "a size that is no number": pax((b"size", b"three")) + entry(),
    "a negative size": pax((b"size", b"-3")) + entry(),
    "a record that is too long": entry(b"99 path=b\n", flag=b"x") + entry(),
    "a record that is too short": entry(b"8 path=b\n", flag=b"x") + entry(),
    "a record without a key": entry(b"5 =b\n", flag=b"x") + entry(),
    "a record without =": entry(b"8 path\n", flag=b"x") + entry(),
    "a record with a NUL in a name": pax((b"path", b"a\0b")) + entry(),
    "a record with a NUL in a key": pax((b"a\0b", b"c")) + entry(),
    "a record with a sign": entry(b"+10 path=b\n", flag=b"x") + entry(),
    "sparse 1.0": pax(*SPARSE_1_0) + entry(MAP_1_0 + b"abcde", name=b"GNUSparseFile.0/real"),
    "sparse 1.0 with more data": pax(*SPARSE_1_0) + entry(MAP_1_0 + b"abcdef"),
    "sparse 1.0 with less data": pax(*SPARSE_1_0) + entry(MAP_1_0 + b"abcd"),
    "sparse 1.0 without a map": pax(*SPARSE_1_0) + entry(b"abc"),
    "sparse 1.0 of a folder": pax(*SPARSE_1_0) + entry(name=b"d/", flag=b"5"),
    "sparse 1.0 that is smaller": pax(*SPARSE_1_0[:3], (b"GNU.sparse.realsize", b"1001")) + entry(MAP_1_0 + b"abcde"),
    "sparse 1.0 of holes alone": pax(*SPARSE_1_0) + entry(filled(b"0\n")),
    "sparse of an unknown version": pax((b"GNU.sparse.major", b"2"), *SPARSE_1_0[1:]) + entry(b"abc"),
    "sparse 0.1": pax(*SPARSE_0_1, (b"GNU.sparse.map", b"4,3")) + entry(b"abc"),
    "sparse 0.1 with other counts": pax(*SPARSE_0_1, (b"GNU.sparse.map", b"4,3,8,1")) + entry(b"abcd"),
    "sparse 0.1 in a wrong order": pax(*SPARSE_0_1[:1], (b"GNU.sparse.numblocks", b"2"), (b"GNU.sparse.map", b"4,3,1,1"))
    + entry(b"abcd"),
    "sparse 0.0": pax(*SPARSE_0_1, (b"GNU.sparse.offset", b"4"), (b"GNU.sparse.numbytes", b"3")) + entry(b"abc"),
    "sparse 0.0 with half a pair": pax(*SPARSE_0_1, (b"GNU.sparse.offset", b"4")) + entry(b"abc"),
    "old sparse": old_sparse([2, 3, 100, 2, 300, 0], 300, filled(b"abcde"), size=5) + entry(name=b"b"),
    "old sparse with a block more": old_sparse([0, 1, 2, 1, 4, 1, 6, 1], 20, text(pairs(8, 1, 10, 1), 504) + bytes(8)
                                               + filled(b"abcdef"), extended=b"\1", size=6) + entry(name=b"b"),
    "old sparse in ustar": old_sparse([0, 3], 5, filled(b"abc"), size=3, magic=b"ustar\x0000"),
    "old sparse that is cut": old_sparse([0, 1], 20, b"", extended=b"\1", size=6),
}


def by_programs():
    with tempfile.TemporaryDirectory() as folder:
        sparse = os.path.join(folder, "sparse")
        with open(sparse, "wb") as file:
            for index in range(30):
                file.seek(index * 65536 + 4096)
                file.write(b"data %d" % index)
            file.truncate(40 * 65536)
        for kind in ["gnu", "posix --sparse-version=0.0", "posix --sparse-version=0.1", "posix --sparse-version=1.0"]:
            words = f"tar -C {folder} --sparse --format={kind} --owner=u:1 --group=g:2 --mtime=@5 -cf - sparse".split()
            yield f"GNU tar --sparse --format={kind}", subprocess.run(words, check=True, capture_output=True).stdout
        for kind in ["v7", "oldgnu", "gnu", "ustar", "posix"]:
            name = "d/" * 30 + "file"
            os.makedirs(os.path.join(folder, os.path.dirname(name)), exist_ok=True)
            with open(os.path.join(folder, name), "w") as file:
                file.write("content")
            words = f"tar -C {folder} --format={kind} --owner=u:70000 --group=g:2 --mtime=@5.5 -cf - {name}".split()
            yield f"GNU tar --format={kind}", subprocess.run(words, check=True, capture_output=True).stdout
    for kind in ["USTAR", "GNU", "PAX"]:
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w", format=getattr(tarfile, f"{kind}_FORMAT")) as tar:
            info = tarfile.TarInfo("n" * 90 + "/" + "m" * 60)
            info.uid = 65534 if kind == "USTAR" else 4294967294
            info.mtime = 5 if kind == "USTAR" else 1.5
            tar.addfile(info)
        yield f"Python's tarfile, {kind}", out.getvalue()


for name, archive in [*((name, data if data in (b"", END) or "end" in name or "cut" in name else data + END)
                        for name, data in BY_HAND.items()), *by_programs()]:
    packed = gzip.compress(archive, mtime=0)
    print(json.dumps({"name": name, "archive": base64.b64encode(packed).decode()}))
