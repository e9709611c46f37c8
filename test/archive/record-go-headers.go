// Records the headers that Go's archive/tar writes, for go-header.test.ts:
//
//	go run test/archive/record-go-headers.go > test/archive/go-headers.json
package main

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"
	"time"
)

// Names are bytes, written as texts with one character (U+0000 to U+00FF) per byte.
type header struct {
	Type     string `json:"type"`
	Name     string `json:"name"`
	LinkName string `json:"linkName,omitempty"`
	Mode     int64  `json:"mode"`
	Uid      int    `json:"uid"`
	Gid      int    `json:"gid"`
	Uname    string `json:"uname"`
	Gname    string `json:"gname"`
	Size     int64  `json:"size"`
	Mtime    int64  `json:"mtime"`
}

type recorded struct {
	Header header `json:"header"`
	Length int    `json:"length"`
	Sha256 string `json:"sha256"`
}

func latin1(text string) string {
	runes := []rune{}
	for _, each := range []byte(text) {
		runes = append(runes, rune(each))
	}
	return string(runes)
}

var flags = map[string]byte{"file": tar.TypeReg, "directory": tar.TypeDir, "symlink": tar.TypeSymlink}

func record(given header) recorded {
	var out bytes.Buffer
	err := tar.NewWriter(&out).WriteHeader(&tar.Header{
		Typeflag: flags[given.Type], Name: given.Name, Linkname: given.LinkName, Mode: given.Mode,
		Uid: given.Uid, Gid: given.Gid, Uname: given.Uname, Gname: given.Gname, Size: given.Size,
		ModTime: time.Unix(given.Mtime, 0), AccessTime: time.Unix(5, 0), ChangeTime: time.Unix(5, 0),
	})
	if err != nil {
		panic(err)
	}
	sum := sha256.Sum256(out.Bytes())
	given.Name, given.LinkName = latin1(given.Name), latin1(given.LinkName)
	return recorded{given, out.Len(), hex.EncodeToString(sum[:])}
}

func main() {
	long := strings.Repeat
	names := []string{
		"a", "/", "/nix/store", "folder/", long("n", 100), long("n", 101), "/" + long("n", 100),
		long("d", 60) + "/" + long("n", 60), long("d", 155) + "/" + long("n", 100), long("d", 156) + "/" + long("n", 99),
		long("d", 155) + "/" + long("n", 101), long("d/", 60), long("d/", 130), long("d/", 130) + "n", long("d", 99) + "/" + long("n", 200),
		long("d", 200) + "/n", "ä", "/nix/store/ä/" + long("ö", 60), "bad\xff\xfe", "folder/ä/", long("d/", 49) + "ä/n",
	}
	all := []recorded{}
	base := header{Type: "file", Name: "a", Mode: 0o444, Uname: "root", Gname: "root", Mtime: 1}
	add := func(change func(*header)) {
		each := base
		change(&each)
		all = append(all, record(each))
	}
	for _, name := range names {
		for _, kind := range []string{"file", "directory"} {
			if kind == "directory" || !strings.HasSuffix(name, "/") {
				add(func(h *header) { h.Name, h.Type = name, kind })
			}
		}
	}
	for _, link := range []string{"b", long("l", 100), long("l", 101), "ä", long("l/", 60)} {
		add(func(h *header) { h.Type, h.LinkName, h.Mode = "symlink", link, 0o777 })
		add(func(h *header) { h.Type, h.LinkName, h.Name = "symlink", link, long("d", 90)+"/"+long("n", 60) })
	}
	for _, size := range []int64{1, 1<<33 - 1, 1 << 33, 1 << 40} {
		add(func(h *header) { h.Size = size })
	}
	for _, id := range []int{1000, 1<<21 - 1, 1 << 21} {
		add(func(h *header) { h.Uid = id })
		add(func(h *header) { h.Gid = id })
	}
	for _, name := range []string{"", "nobody", long("u", 32), long("u", 33)} {
		add(func(h *header) { h.Uname = name })
		add(func(h *header) { h.Gname = name })
	}
	for _, mtime := range []int64{0, -1, 1 << 33} {
		add(func(h *header) { h.Mtime = mtime })
	}
	for _, mode := range []int64{0, 0o4755, 0o1777} {
		add(func(h *header) { h.Mode = mode })
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(all); err != nil {
		panic(err)
	}
}
