package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// mutant is a source file with one rule switched off.
type mutant struct {
	rule  string // the rule in words
	file  string
	in    string // the function, as Type.Name or Name, or the variable or constant that contains the code
	code  string // an expression or statement as in the source, where it occurs once; white space does not matter
	by    string // what replaces it: off, on, or other code
	tests string // folder, and regular expression for the names of tests that have to fail
	nth   int    // which one, counted from 1, where the code occurs several times
	smoke bool
}

// Replacements of a condition, which is still evaluated.
const (
	off = "off"
	on  = "on"
	// gone replaces a statement.
	gone = "{}"
)

func (m mutant) String() string { return fmt.Sprintf("%s (%s, %s)", m.rule, m.file, m.in) }

// spot is the position of a mutant's code in a file, in bytes, and what sort of code it is.
type spot struct {
	from, to             int
	condition, statement bool
}

// spot finds the code.
func (m mutant) spot() (spot, error) {
	src, err := os.ReadFile(m.file)
	if err != nil {
		return spot{}, err
	}
	file, err := parser.ParseFile(token.NewFileSet(), m.file, src, parser.SkipObjectResolution)
	if err != nil {
		return spot{}, err
	}
	scope := find(file, m.in)
	if scope == nil {
		return spot{}, fmt.Errorf("there is no %s", m.in)
	}
	at := spots(scope, src, m.code)
	if m.nth > len(at) || m.nth == 0 && len(at) != 1 {
		return spot{}, fmt.Errorf("%q stands there %d times", m.code, len(at))
	}
	return at[max(m.nth, 1)-1], nil
}

// switched returns the code with the mutant, which a number turns on; false for code that cannot be written so.
func (m mutant) switched(s spot, code string, number int) (string, bool) {
	switch {
	case m.by == off:
		return fmt.Sprintf("((%s) && !mutant(%d))", code, number), true
	case m.by == on:
		return fmt.Sprintf("((%s) || mutant(%d))", code, number), true
	case m.by == gone:
		return fmt.Sprintf("if !mutant(%d) { %s }", number, code), true
	case s.statement:
		return fmt.Sprintf("if mutant(%d) { %s } else { %s }", number, m.by, code), true
	case s.condition:
		return fmt.Sprintf("(mutant(%d) && (%s) || !mutant(%d) && (%s))", number, m.by, number, code), true
	}
	return m.by, false
}

// find returns a declaration by its name.
func find(file *ast.File, name string) ast.Node {
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if funcName(d) == name {
				return d
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				if v, ok := s.(*ast.ValueSpec); ok && slices.ContainsFunc(v.Names, func(n *ast.Ident) bool { return n.Name == name }) {
					return v
				}
			}
		}
	}
	return nil
}

func funcName(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return d.Name.Name
	}
	of := d.Recv.List[0].Type
	if star, ok := of.(*ast.StarExpr); ok {
		of = star.X
	}
	if generic, ok := of.(*ast.IndexExpr); ok {
		of = generic.X
	}
	if named, ok := of.(*ast.Ident); ok {
		return named.Name + "." + d.Name.Name
	}
	return d.Name.Name
}

// spots returns where code occurs in a declaration as an expression, a statement or an element.
func spots(scope ast.Node, src []byte, code string) []spot {
	wanted := squeezed(code)
	var all []spot
	ast.Inspect(scope, func(n ast.Node) bool {
		if n == nil {
			return false
		}
		s := spot{from: int(n.Pos()) - 1, to: int(n.End()) - 1} // positions in a file set begin at 1
		s.condition, s.statement = sorted(n)
		known := slices.ContainsFunc(all, func(o spot) bool { return o.from == s.from && o.to == s.to })
		if !known && squeezed(string(src[s.from:s.to])) == wanted {
			all = append(all, s)
		}
		return true
	})
	return all
}

// sorted reports whether a node is a condition, and whether it is a statement that declares nothing.
func sorted(n ast.Node) (condition, statement bool) {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		return slices.Contains([]token.Token{token.LAND, token.LOR, token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ}, n.Op), false
	case *ast.UnaryExpr:
		return n.Op == token.NOT, false
	case *ast.AssignStmt:
		return false, n.Tok != token.DEFINE
	case *ast.ExprStmt, *ast.IncDecStmt, *ast.IfStmt, *ast.ReturnStmt:
		return false, true
	}
	return false, false
}

func squeezed(code string) string { return strings.Join(strings.Fields(code), " ") }

// surveyed makes a mutant of every if of a folder, except those that only return an error, and of every case of a switch
// without a tag, for the folder's own tests.
func surveyed(folder, tests string) ([]mutant, error) {
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return nil, err
	}
	var all []mutant
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		src, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, src, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Body == nil {
				continue
			}
			for _, c := range conditions(f) {
				code := string(src[c.Pos()-1 : c.End()-1])
				if code == "err != nil" {
					continue
				}
				nth := 1 + slices.IndexFunc(spots(f, src, code), func(s spot) bool { return s.from == int(c.Pos())-1 && s.to == int(c.End())-1 })
				all = append(all, mutant{rule: squeezed(code), file: name, in: funcName(f), code: code, by: off, nth: nth, tests: folder + " " + tests})
			}
		}
	}
	return all, nil
}

func conditions(f *ast.FuncDecl) (all []ast.Expr) {
	ast.Inspect(f, func(n ast.Node) bool {
		switch s := n.(type) {
		case *ast.IfStmt:
			all = append(all, s.Cond)
		case *ast.SwitchStmt:
			for _, c := range s.Body.List {
				if s.Tag == nil {
					all = append(all, c.(*ast.CaseClause).List...)
				}
			}
		}
		return true
	})
	return all
}
