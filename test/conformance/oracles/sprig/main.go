// Command sprig executes templates with the functions of sprig 3.3.0 as Helm 4 exposes them. Each line of the input is a JSON object
// {"template", "data"}; each line of the output is {"output"} or {"error"}. Time stands still, so that both sides see the same `now`.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"text/template"
	"time"

	"github.com/Masterminds/sprig/v3"
)

type question struct {
	Template string `json:"template"`
	Data     any    `json:"data"`
}

type answer struct {
	Output []byte `json:"output,omitempty"`
	Error  []byte `json:"error,omitempty"`
}

func main() {
	time.Local = time.UTC
	names := functions()
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<26)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var asked question
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			panic(err)
		}
		if err := out.Encode(execute(asked, names)); err != nil {
			panic(err)
		}
	}
}

// execute answers in bytes, because templates may well print what is no UTF-8.
func execute(asked question, names template.FuncMap) answer {
	parsed, err := template.New("t").Option("missingkey=zero").Funcs(names).Parse(asked.Template)
	if err != nil {
		return answer{Error: []byte(err.Error())}
	}
	var text bytes.Buffer
	if err := parsed.Execute(&text, asked.Data); err != nil {
		return answer{Error: []byte(err.Error())}
	}
	return answer{Output: text.Bytes()}
}

func functions() template.FuncMap {
	names := sprig.TxtFuncMap()
	delete(names, "env")
	delete(names, "expandenv")
	names["now"] = func() time.Time { return time.Date(2026, 3, 4, 5, 6, 7, 123000000, time.UTC) }
	names["getHostByName"] = func(string) string { return "" }
	names["toJson"] = func(value any) string {
		text, err := json.Marshal(value)
		if err != nil {
			return ""
		}
		return string(text)
	}
	names["mustToJson"] = func(value any) string {
		text, err := json.Marshal(value)
		if err != nil {
			panic(err)
		}
		return string(text)
	}
	names["fromJson"] = func(text string) map[string]any {
		read := map[string]any{}
		if err := json.Unmarshal([]byte(text), &read); err != nil {
			read["Error"] = err.Error()
		}
		return read
	}
	names["fromJsonArray"] = func(text string) []any {
		read := []any{}
		if err := json.Unmarshal([]byte(text), &read); err != nil {
			read = []any{err.Error()}
		}
		return read
	}
	all := slices.Sorted(maps.Keys(names))
	names["functionNames"] = func() []string { return all }
	return names
}
