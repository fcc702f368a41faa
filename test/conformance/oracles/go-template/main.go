// Executes what it reads with Go's own text/template and fmt, one JSON object a line, and answers each with a line.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"text/template"
)

// question holds either files of templates or a format.
type question struct {
	Files      []file          `json:"files"`
	Data       json.RawMessage `json:"data"`
	MissingKey string          `json:"missingKey"`
	Format     string          `json:"format"`
	Values     []value         `json:"values"`
}

type file struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// value is an operand of a format: its Go type, and how it is written.
type value struct {
	Type string          `json:"type"`
	Text string          `json:"text"`
	JSON json.RawMessage `json:"json"`
}

// answer carries bytes, since the output of a template need not be UTF-8.
type answer struct {
	Output []byte `json:"output"`
	Error  []byte `json:"error"`
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 64<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	lines := json.NewEncoder(out)
	for in.Scan() {
		var asked question
		if err := json.Unmarshal(in.Bytes(), &asked); err != nil {
			panic(err)
		}
		text, err := reply(asked)
		if err != nil {
			lines.Encode(answer{Error: []byte(err.Error())})
		} else {
			lines.Encode(answer{Output: []byte(text)})
		}
	}
}

func reply(asked question) (text string, err error) {
	if asked.Files == nil {
		values := make([]any, len(asked.Values))
		for at, operand := range asked.Values {
			values[at] = operand.read()
		}
		return fmt.Sprintf(asked.Format, values...), nil
	}
	return execute(asked)
}

func execute(asked question) (string, error) {
	set := template.New("gotpl").Option("missingkey=" + asked.MissingKey)
	set.Funcs(functions(set))
	for _, one := range asked.Files {
		if _, err := set.New(one.Name).Parse(one.Text); err != nil {
			return "", err
		}
	}
	var data any
	if err := json.Unmarshal(asked.Data, &data); err != nil {
		panic(err)
	}
	var text strings.Builder
	err := set.ExecuteTemplate(&text, asked.Files[0].Name, data)
	return text.String(), err
}

func (v value) read() any {
	switch v.Type {
	case "int":
		return int(v.integer())
	case "int64":
		return v.integer()
	case "uint8":
		return uint8(v.integer())
	case "uint64":
		number, _ := strconv.ParseUint(v.Text, 10, 64)
		return number
	case "float64":
		number, _ := strconv.ParseFloat(v.Text, 64)
		return number
	case "strings":
		return strings.Split(v.Text, ",")
	case "bytes":
		return []byte(v.Text)
	}
	var read any
	json.Unmarshal(v.JSON, &read)
	return read
}

func (v value) integer() int64 {
	number, _ := strconv.ParseInt(v.Text, 10, 64)
	return number
}

// thing is a pointer type with fields and methods.
type thing struct {
	Name  string
	Size  int
	Inner map[string]any
	Any   any
}

func (t *thing) Greet(who string) string    { return "hello " + who + " from " + t.Name }
func (t *thing) Sum(numbers ...int) int     { return len(numbers) + t.Size }
func (t *thing) Broken() (string, error)    { return "", errors.New("it broke") }
func (t *thing) Nothing() any               { return nil }
func (t *thing) Half(number float64) string { return fmt.Sprint(number / 2) }

func functions(set *template.Template) template.FuncMap {
	depth := 0
	return template.FuncMap{
		"upper":   strings.ToUpper,
		"add":     func(one, other int) int { return one + other },
		"add64":   func(one, other int64) int64 { return one + other },
		"half":    func(number float64) float64 { return number / 2 },
		"byteOf":  func(number uint8) uint8 { return number },
		"yesNo":   func(flag bool) string { return map[bool]string{true: "yes", false: "no"}[flag] },
		"sizeOf":  func(of map[string]any) int { return len(of) },
		"joined":  func(separator string, of []string) string { return strings.Join(of, separator) },
		"counted": func(first string, others ...int) int { return len(first) + len(others) },
		"list":    func(items ...any) []any { return items },
		"strings": func(items ...string) []string { return items },
		"labels":  func() map[string]string { return map[string]string{"b": "2", "a": "1"} },
		"dict": func(items ...any) map[string]any {
			made := map[string]any{}
			for at := 0; at+1 < len(items); at += 2 {
				made[fmt.Sprint(items[at])] = items[at+1]
			}
			return made
		},
		"fail":  func(message string) (string, error) { return "", errors.New(message) },
		"same":  func(item any) any { return item },
		"typed": func(item any) string { return fmt.Sprintf("%T", item) },
		"long":  func(number int) int64 { return int64(number) },
		"thing": func() *thing { return &thing{"it", 3, map[string]any{"x": 1.5}, nil} },
		"include": func(name string, data any) (string, error) {
			// Go itself would recurse until its memory ends.
			if depth == 20 {
				return "", errors.New("too deep")
			}
			depth++
			defer func() { depth-- }()
			var text strings.Builder
			err := set.ExecuteTemplate(&text, name, data)
			return text.String(), err
		},
	}
}
