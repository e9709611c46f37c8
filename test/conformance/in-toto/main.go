// Reads a statement with SLSA provenance and checks it with in-toto's own library: exit code 0, or 1 and what is wrong.
package main

import (
	"fmt"
	"io"
	"os"

	provenance "github.com/in-toto/attestation/go/predicates/provenance/v1"
	statement "github.com/in-toto/attestation/go/v1"
	"google.golang.org/protobuf/encoding/protojson"
)

func check(text []byte) error {
	var read statement.Statement
	if err := protojson.Unmarshal(text, &read); err != nil {
		return err
	}
	if err := read.Validate(); err != nil {
		return err
	}
	predicate, err := protojson.Marshal(read.GetPredicate())
	if err != nil {
		return err
	}
	var slsa provenance.Provenance
	if err := protojson.Unmarshal(predicate, &slsa); err != nil {
		return err
	}
	return slsa.Validate()
}

func main() {
	text, err := io.ReadAll(os.Stdin)
	if err == nil {
		err = check(text)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
