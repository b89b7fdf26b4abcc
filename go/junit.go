package quiesce

import (
	"encoding/xml"
	"fmt"
	"os"
	"testing"
)

// A suite collects what came of the runs of one test, for a JUnit report.
type suite struct {
	cases []junitCase
}

type junitSuite struct {
	XMLName  xml.Name    `xml:"testsuite"`
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class   string       `xml:"classname,attr"`
	Name    string       `xml:"name,attr"`
	Time    string       `xml:"time,attr"`
	Failure *junitResult `xml:"failure"`
	Error   *junitResult `xml:"error"`
}

type junitResult struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

func (s *suite) add(file string, o outcome) {
	c := junitCase{Class: file, Name: fmt.Sprintf("seed=%d", o.seed), Time: fmt.Sprintf("%.3f", o.wall.Seconds())}
	switch o.verdict {
	case "passed":
	case "failed":
		c.Failure = &junitResult{o.verdict, o.text}
	default:
		c.Error = &junitResult{o.verdict, o.text}
	}
	s.cases = append(s.cases, c)
}

func (s *suite) write(t *testing.T) {
	if *junit == "" {
		return
	}
	all := junitSuite{Name: t.Name(), Tests: len(s.cases), Cases: s.cases}
	for _, c := range s.cases {
		if c.Failure != nil {
			all.Failures++
		}
		if c.Error != nil {
			all.Errors++
		}
	}
	text, err := xml.MarshalIndent(all, "", "  ")
	if err == nil {
		err = os.WriteFile(*junit, append([]byte(xml.Header), append(text, '\n')...), 0o644)
	}
	if err != nil {
		t.Errorf("quiesce: the JUnit report could not be written: %v", err)
	}
}
