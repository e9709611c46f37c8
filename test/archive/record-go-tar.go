// Records what Go's archive/tar, with which Docker reads layers, makes of the archives of make-odd-tars.py, for
// tar-entries.test.ts:
//
//	python3 test/archive/make-odd-tars.py | go run test/archive/record-go-tar.go > test/archive/go-tar.json
package main

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
)

type line struct {
	Name    string                   `json:"name"`
	Archive string                   `json:"archive"`
	Entries []map[string]interface{} `json:"entries"`
	Error   string                   `json:"error,omitempty"`
}

func latin1(text string) string {
	runes := []rune{}
	for _, each := range []byte(text) {
		runes = append(runes, rune(each))
	}
	return string(runes)
}

func read(archive []byte) (entries []map[string]interface{}, err error) {
	entries = []map[string]interface{}{}
	reader := tar.NewReader(bytes.NewReader(archive))
	for {
		header, err := reader.Next()
		if err == io.EOF {
			return entries, nil
		}
		if err != nil {
			return entries, err
		}
		if header.Typeflag == tar.TypeXGlobalHeader {
			continue
		}
		content, err := io.ReadAll(reader)
		if err != nil {
			return entries, err
		}
		xattrs := map[string]string{}
		for key, value := range header.PAXRecords {
			if name, found := strings.CutPrefix(key, "SCHILY.xattr."); found {
				xattrs[name] = latin1(value)
			}
		}
		digest := sha256.Sum256(content)
		entries = append(entries, map[string]interface{}{
			"name": latin1(header.Name), "linkName": latin1(header.Linkname), "flag": string(header.Typeflag),
			"mode": header.Mode, "uid": header.Uid, "gid": header.Gid,
			"uname": latin1(header.Uname), "gname": latin1(header.Gname),
			"seconds": header.ModTime.Unix(), "nanoseconds": header.ModTime.Nanosecond(),
			"major": header.Devmajor, "minor": header.Devminor, "xattrs": xattrs,
			"size": len(content), "digest": hex.EncodeToString(digest[:]),
		})
	}
}

func must[Value any](value Value, err error) Value {
	if err != nil {
		panic(err)
	}
	return value
}

func main() {
	lines := []line{}
	scanner := bufio.NewScanner(os.Stdin)
	scanner.Buffer(nil, 1<<24)
	for scanner.Scan() {
		var each line
		must(0, json.Unmarshal(scanner.Bytes(), &each))
		packed := must(base64.StdEncoding.DecodeString(each.Archive))
		archive := must(io.ReadAll(must(gzip.NewReader(bytes.NewReader(packed)))))
		entries, err := read(archive)
		each.Entries = entries
		if err != nil {
			each.Error = err.Error()
		}
		lines = append(lines, each)
	}
	out := must(json.MarshalIndent(lines, "", "  "))
	fmt.Println(string(out))
}
