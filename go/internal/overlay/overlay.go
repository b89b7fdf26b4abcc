// Package overlay writes an overlay of the Go runtime under which code in a testing/synctest bubble is repeatable: a
// run of it is a function of the seed that it is given, and of nothing else.
//
//	o, err := overlay.New(goroot)          // checks every edit against the source
//	file, err := o.Write(dir)              // the argument of go build -overlay
//
// with the goroot that Root gives.
//
// What the edits do, and why each is needed, stands beside it in edits.go. They are made by exact source text: a Go
// version whose source reads differently is refused, never half edited.
package overlay

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// Tag is the build tag that tells a program that it is built with the overlay.
const Tag = "quiesce"

// Versions lists the Go versions whose runtime the edits are known to fit.
var Versions = []string{"1.25", "1.26"}

// An Overlay is the edited source of one Go installation.
type Overlay struct {
	goroot string
	files  map[string]string // by path under goroot/src
}

// New edits the source of the Go installation at goroot. The error names the first edit that does not fit, and the
// versions that do.
func New(goroot string) (*Overlay, error) {
	o := &Overlay{goroot: goroot, files: map[string]string{}}
	for _, f := range edits {
		text, err := os.ReadFile(filepath.Join(goroot, "src", f.path))
		if err != nil {
			return nil, o.refuse(err.Error())
		}
		edited, err := apply(string(text), f.changes)
		if err != nil {
			return nil, o.refuse(fmt.Sprintf("%s: %v", f.path, err))
		}
		o.files[f.path] = edited
	}
	return o, nil
}

func (o *Overlay) refuse(why string) error {
	version := "an unknown version"
	if text, err := os.ReadFile(filepath.Join(o.goroot, "VERSION")); err == nil {
		version, _, _ = strings.Cut(string(text), "\n")
	}
	return fmt.Errorf("the runtime of %s (%s) is not one that can be made repeatable: %s; expected Go %s",
		o.goroot, version, why, strings.Join(Versions, " or "))
}

// Root is a GOROOT with the source of goroot that the go command lets an overlay replace: goroot itself, or - for one
// that the go command has downloaded into the module cache, where it lets nothing be replaced - a folder of links in dir.
func Root(goroot, modules, dir string) (string, error) {
	below, err := filepath.Rel(modules, goroot)
	if err != nil || below == ".." || strings.HasPrefix(below, ".."+string(filepath.Separator)) {
		return goroot, nil
	}
	root := filepath.Join(dir, "root-"+filepath.Base(goroot))
	if err := os.MkdirAll(root, 0o755); err != nil {
		return "", err
	}
	entries, err := os.ReadDir(goroot)
	if err != nil {
		return "", err
	}
	for _, entry := range entries {
		err := os.Symlink(filepath.Join(goroot, entry.Name()), filepath.Join(root, entry.Name()))
		if err != nil && !errors.Is(err, fs.ErrExist) {
			return "", err
		}
	}
	return root, nil
}

// apply makes each change at the one place where its text stands.
func apply(text string, changes []change) (string, error) {
	for _, c := range changes {
		if n := strings.Count(text, c.old); n != 1 {
			return "", fmt.Errorf("expected %q once, found it %d times", c.old, n)
		}
		text = strings.Replace(text, c.old, c.new, 1)
	}
	return text, nil
}

// Write writes the edited files and the overlay file into a folder of dir that is named after their content, and
// returns the name of the overlay file. An overlay that is there already is left alone, so that the build cache
// stays warm.
func (o *Overlay) Write(dir string) (string, error) {
	paths := make([]string, 0, len(o.files))
	for path := range o.files {
		paths = append(paths, path)
	}
	sort.Strings(paths)
	sum := sha256.New()
	for _, path := range paths {
		fmt.Fprintf(sum, "%s\n%d\n%s", filepath.Join(o.goroot, path), len(o.files[path]), o.files[path])
	}
	folder := filepath.Join(dir, "overlay-"+hex.EncodeToString(sum.Sum(nil))[:16])
	file := filepath.Join(folder, "overlay.json")
	if _, err := os.Stat(file); err == nil {
		return file, nil
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", err
	}
	replace := map[string]string{}
	for _, path := range paths {
		target := filepath.Join(folder, strings.ReplaceAll(path, "/", "_"))
		if err := os.WriteFile(target, []byte(o.files[path]), 0o644); err != nil {
			return "", err
		}
		replace[filepath.Join(o.goroot, "src", path)] = target
	}
	text, err := json.MarshalIndent(map[string]any{"Replace": replace}, "", "  ")
	if err != nil {
		return "", err
	}
	// Last and at once, for a half written overlay would be taken for a whole one.
	part := file + ".part"
	if err := os.WriteFile(part, text, 0o644); err != nil {
		return "", err
	}
	return file, os.Rename(part, file)
}
