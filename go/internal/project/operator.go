package project

import (
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"sort"
	"strings"
)

// An operator is what was found of one in the source of a project: enough to set it up as its main function does.
type operator struct {
	schemes  []string // folders of packages with AddToScheme
	setups   []setUp
	workload bool // it makes Deployments, Jobs or the like
}

// A setUp is one call between ctrl.NewManager and mgr.Start.
type setUp struct {
	folder   string
	function string      // SetupWebhookWithManager of a package; "" for a method of a reconciler
	typeName string      // of the reconciler
	fields   [][2]string // its fields and what they are set to
	unknown  []string    // fields that only the project knows how to set
}

// findOperator looks through a project as kubebuilder lays it out: api/ or apis/, internal/ or pkg/ or controllers/.
func findOperator(project string) (*operator, error) {
	o := &operator{}
	err := filepath.WalkDir(project, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !entry.IsDir() {
			return nil
		}
		base := entry.Name()
		if name != project && (strings.HasPrefix(base, ".") || base == "vendor" || base == "testdata" || base == "quiesce" || base == "test") {
			return fs.SkipDir
		}
		folder, err := filepath.Rel(project, name)
		if err != nil {
			return err
		}
		o.look(name, filepath.ToSlash(folder))
		return nil
	})
	sort.Slice(o.setups, func(i, j int) bool {
		a, b := o.setups[i], o.setups[j]
		// Controllers first, as main functions do it.
		if (a.function == "") != (b.function == "") {
			return a.function == ""
		}
		return a.folder+a.typeName+a.function < b.folder+b.typeName+b.function
	})
	sort.Strings(o.schemes)
	return o, err
}

// look reads the files of one package. What does not parse is passed over: go test will say so better.
func (o *operator) look(dir, folder string) {
	names, _ := filepath.Glob(filepath.Join(dir, "*.go"))
	structs := map[string]*ast.StructType{}
	var reconcilers []string
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil || file.Name.Name == "main" {
			continue
		}
		for _, imported := range file.Imports {
			switch strings.Trim(imported.Path.Value, `"`) {
			case "k8s.io/api/apps/v1", "k8s.io/api/batch/v1":
				o.workload = true
			}
		}
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.GenDecl:
				o.lookAtDeclaration(d, folder, structs)
			case *ast.FuncDecl:
				if d.Recv == nil && d.Name.Name == "AddToScheme" {
					o.schemes = append(o.schemes, folder)
				}
				if !takesManager(d) {
					continue
				}
				receiver := receiverOf(d)
				switch {
				case receiver == "" && strings.HasPrefix(d.Name.Name, "Setup") && strings.Contains(d.Name.Name, "Webhook"):
					o.setups = append(o.setups, setUp{folder: folder, function: d.Name.Name})
				case receiver != "" && d.Name.Name == "SetupWebhookWithManager":
					o.setups = append(o.setups, setUp{folder: folder, function: "(&PACKAGE." + receiver + "{}).SetupWebhookWithManager"})
				case receiver != "" && d.Name.Name == "SetupWithManager":
					reconcilers = append(reconcilers, receiver)
				}
			}
		}
	}
	for _, name := range reconcilers {
		s := setUp{folder: folder, typeName: name}
		if fields := structs[name]; fields != nil {
			s.fill(fields)
		}
		o.setups = append(o.setups, s)
	}
}

func (o *operator) lookAtDeclaration(d *ast.GenDecl, folder string, structs map[string]*ast.StructType) {
	for _, spec := range d.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			if s, ok := spec.Type.(*ast.StructType); ok {
				structs[spec.Name.Name] = s
			}
		case *ast.ValueSpec:
			for _, name := range spec.Names {
				if name.Name == "AddToScheme" {
					o.schemes = append(o.schemes, folder)
				}
			}
		}
	}
}

// takesManager tells whether a function is (manager) error.
func takesManager(d *ast.FuncDecl) bool {
	parameters, results := d.Type.Params.List, d.Type.Results
	if len(parameters) != 1 || len(parameters[0].Names) > 1 || results == nil || len(results.List) != 1 || !d.Name.IsExported() {
		return false
	}
	s, ok := parameters[0].Type.(*ast.SelectorExpr)
	return ok && s.Sel.Name == "Manager"
}

func receiverOf(d *ast.FuncDecl) string {
	if d.Recv == nil || len(d.Recv.List) != 1 {
		return ""
	}
	t := d.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	if name, ok := t.(*ast.Ident); ok && name.IsExported() {
		return name.Name
	}
	return ""
}

// fill says how the fields of a reconciler are set.
func (s *setUp) fill(fields *ast.StructType) {
	recorder := strings.ToLower(strings.TrimSuffix(s.typeName, "Reconciler"))
	values := map[string]string{
		"client.Client":        "mgr.GetClient()",
		"client.Reader":        "mgr.GetAPIReader()",
		"runtime.Scheme":       "mgr.GetScheme()",
		"record.EventRecorder": fmt.Sprintf("mgr.GetEventRecorderFor(%q)", recorder),
		"events.EventRecorder": fmt.Sprintf("mgr.GetEventRecorder(%q)", recorder),
		"rest.Config":          "mgr.GetConfig()",
		"meta.RESTMapper":      "mgr.GetRESTMapper()",
		"logr.Logger":          "mgr.GetLogger()",
		"cache.Cache":          "mgr.GetCache()",
		"manager.Manager":      "mgr",
		"ctrl.Manager":         "mgr",
	}
	for _, field := range fields.Fields.List {
		t := field.Type
		if star, ok := t.(*ast.StarExpr); ok {
			t = star.X
		}
		selector, ok := t.(*ast.SelectorExpr)
		kind := ""
		if ok {
			if x, ok := selector.X.(*ast.Ident); ok {
				kind = x.Name + "." + selector.Sel.Name
			}
		}
		names := []string{}
		for _, name := range field.Names {
			names = append(names, name.Name)
		}
		if len(names) == 0 && ok {
			names = append(names, selector.Sel.Name)
		}
		for _, name := range names {
			if !ast.IsExported(name) {
				continue
			}
			if value := values[kind]; value != "" {
				s.fields = append(s.fields, [2]string{name, value})
			} else {
				s.unknown = append(s.unknown, name)
			}
		}
	}
}

// testFile is the test of a project with this operator.
func (o *operator) testFile(module string) string {
	imports := map[string]string{} // alias by path
	alias := func(folder string) string {
		p := path.Join(module, folder)
		if imports[p] == "" {
			parts := strings.Split(folder, "/")
			name := parts[len(parts)-1]
			// api/v1alpha1 is v1alpha1, beside others of that name apiv1alpha1.
			for i := len(parts) - 2; i >= 0 && isTaken(imports, name); i-- {
				name = strings.Map(letters, parts[i]) + name
			}
			imports[p] = strings.Map(letters, name)
		}
		return imports[p]
	}
	var schemes, calls strings.Builder
	for _, folder := range o.schemes {
		fmt.Fprintf(&schemes, "\tif err := %s.AddToScheme(scheme.Scheme); err != nil {\n\t\tt.Fatal(err)\n\t}\n", alias(folder))
	}
	for _, s := range o.setups {
		name := alias(s.folder)
		call := name + "." + s.function + "(mgr)"
		if strings.Contains(s.function, "PACKAGE") {
			call = strings.Replace(s.function, "PACKAGE", name, 1) + "(mgr)"
		}
		if s.typeName != "" {
			var fields []string
			for _, f := range s.fields {
				fields = append(fields, f[0]+": "+f[1])
			}
			call = fmt.Sprintf("(&%s.%s{%s}).SetupWithManager(mgr)", name, s.typeName, strings.Join(fields, ", "))
		}
		if len(s.unknown) > 0 {
			fmt.Fprintf(&calls, "\t\t// Set as cmd/main.go does, if need be: %s.\n", strings.Join(s.unknown, ", "))
		}
		fmt.Fprintf(&calls, "\t\tif err := %s; err != nil {\n\t\t\treturn err\n\t\t}\n", call)
	}
	if len(o.setups) == 0 {
		calls.WriteString("\t\t// No type with SetupWithManager was found: call here what cmd/main.go calls.\n")
	}
	var lines []string
	for p, name := range imports {
		if path.Base(p) == name {
			lines = append(lines, fmt.Sprintf("\t%q\n", p))
		} else {
			lines = append(lines, fmt.Sprintf("\t%s %q\n", name, p))
		}
	}
	lines = append(lines, "\tquiesce \""+Module+"\"\n", "\t\"k8s.io/client-go/kubernetes/scheme\"\n", "\tctrl \"sigs.k8s.io/controller-runtime\"\n")
	sort.Slice(lines, func(i, j int) bool {
		return lines[i][strings.Index(lines[i], `"`):] < lines[j][strings.Index(lines[j], `"`):]
	})
	text := "package quiesce_test\n\nimport (\n\t\"testing\"\n\n" + strings.Join(lines, "") + ")\n\n" +
		"// TestQuiesce plays the scenarios of this folder with the operator: what cmd/main.go does between ctrl.NewManager and\n" +
		"// mgr.Start.\n" +
		"func TestQuiesce(t *testing.T) {\n" + schemes.String() +
		"\tquiesce.Run(t, \"*.yaml\", func(mgr ctrl.Manager) error {\n" + calls.String() + "\t\treturn nil\n\t}, quiesce.Scheme(scheme.Scheme))\n}\n"
	if formatted, err := format.Source([]byte(text)); err == nil {
		return string(formatted)
	}
	return text
}

func isTaken(imports map[string]string, name string) bool {
	switch name {
	case "scheme", "quiesce", "ctrl", "testing":
		return true
	}
	for _, other := range imports {
		if other == strings.Map(letters, name) {
			return true
		}
	}
	return false
}

func letters(r rune) rune {
	if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
		return r
	}
	return -1
}
