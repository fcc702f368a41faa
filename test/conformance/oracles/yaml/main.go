// yaml-oracle answers what Go's YAML libraries make of a text or a value. It reads one JSON request a line and writes one JSON answer a line.
//
//	{"op": "read-v2", "text": …}    sigs.k8s.io/yaml.Unmarshal into interface{}
//	{"op": "read-v3", "text": …}    go.yaml.in/yaml/v3 Unmarshal into interface{}, then encoding/json
//	{"op": "nodes-v3", "text": …}   the nodes of go.yaml.in/yaml/v3
//	{"op": "stream-v2", "text": …}  all documents, by the decoder of go.yaml.in/yaml/v2
//	{"op": "write-v2", "value": …}  sigs.k8s.io/yaml.Marshal
//	{"op": "write-v3", "value": …}  the encoder of go.yaml.in/yaml/v3 with an indentation of 2, every number a float64
//	{"op": "write-v3-compact", "value": …}  the same with compact lists
//
// "base64": true says that the text is base64 of its bytes.
package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	yamlv2 "go.yaml.in/yaml/v2"
	yamlv3 "go.yaml.in/yaml/v3"
	"sigs.k8s.io/yaml"
)

type request struct {
	Op     string          `json:"op"`
	Text   string          `json:"text"`
	Value  json.RawMessage `json:"value"`
	Base64 bool            `json:"base64"`
}

type answer struct {
	Value any    `json:"value"`
	Text  string `json:"text,omitempty"`
	Error string `json:"error,omitempty"`
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	for {
		line, err := in.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			reply, marshalErr := json.Marshal(safely(line))
			if marshalErr != nil {
				reply, _ = json.Marshal(answer{Error: "oracle: " + marshalErr.Error()})
			}
			out.Write(append(reply, '\n'))
			if in.Buffered() == 0 {
				out.Flush()
			}
		}
		if err != nil {
			out.Flush()
			return
		}
	}
}

func safely(line []byte) (reply answer) {
	defer func() {
		if problem := recover(); problem != nil {
			reply = answer{Error: fmt.Sprintf("panic: %v", problem)}
		}
	}()
	var asked request
	if err := json.Unmarshal(line, &asked); err != nil {
		return answer{Error: "oracle: " + err.Error()}
	}
	return answerTo(asked)
}

func answerTo(asked request) answer {
	text := []byte(asked.Text)
	if asked.Base64 {
		text, _ = base64.StdEncoding.DecodeString(asked.Text)
	}
	switch asked.Op {
	case "read-v2":
		var value any
		if err := yaml.Unmarshal(text, &value); err != nil {
			return answer{Error: err.Error()}
		}
		return answer{Value: value}
	case "read-v3":
		return readV3(text)
	case "nodes-v3":
		var node yamlv3.Node
		if err := yamlv3.Unmarshal(text, &node); err != nil {
			return answer{Error: err.Error()}
		}
		return answer{Value: nodeOf(&node)}
	case "stream-v2":
		return streamV2(text)
	case "write-v2":
		text, err := yaml.Marshal(valueOf(asked))
		return written(text, err)
	case "write-v3", "write-v3-compact":
		return writeV3(valueOf(asked), asked.Op == "write-v3-compact")
	}
	return answer{Error: "oracle: unknown op " + asked.Op}
}

func readV3(text []byte) answer {
	var value any
	if err := yamlv3.Unmarshal(text, &value); err != nil {
		return answer{Error: err.Error()}
	}
	encoded, err := json.Marshal(value)
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Value: json.RawMessage(encoded)}
}

func streamV2(text []byte) answer {
	decoder := yamlv2.NewDecoder(bytes.NewReader(text))
	documents := []any{}
	for {
		var value any
		err := decoder.Decode(&value)
		if errors.Is(err, io.EOF) {
			return answer{Value: documents}
		}
		if err != nil {
			return answer{Error: err.Error()}
		}
		encoded, err := yamlv2.Marshal(value)
		if err != nil {
			return answer{Error: err.Error()}
		}
		asJSON, err := yaml.YAMLToJSON(encoded)
		if err != nil {
			return answer{Error: err.Error()}
		}
		documents = append(documents, json.RawMessage(asJSON))
	}
}

func writeV3(value any, compact bool) answer {
	var buffer bytes.Buffer
	encoder := yamlv3.NewEncoder(&buffer)
	encoder.SetIndent(2)
	if compact {
		encoder.CompactSeqIndent()
	}
	err := encoder.Encode(value)
	return written(buffer.Bytes(), err)
}

func written(text []byte, err error) answer {
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Text: string(text)}
}

// valueOf gives the value with every number a float64.
func valueOf(asked request) any {
	var value any
	if err := json.Unmarshal(asked.Value, &value); err != nil {
		panic(err)
	}
	return value
}

type node struct {
	Kind    int     `json:"kind"`
	Tag     string  `json:"tag,omitempty"`
	Value   string  `json:"value,omitempty"`
	Style   int     `json:"style,omitempty"`
	Anchor  string  `json:"anchor,omitempty"`
	Line    int     `json:"line"`
	Column  int     `json:"column"`
	Head    string  `json:"head,omitempty"`
	End     string  `json:"end,omitempty"`
	Foot    string  `json:"foot,omitempty"`
	Content []*node `json:"content,omitempty"`
}

func nodeOf(from *yamlv3.Node) *node {
	to := &node{
		Kind: int(from.Kind), Tag: from.Tag, Value: from.Value, Style: int(from.Style), Anchor: from.Anchor,
		Line: from.Line, Column: from.Column, Head: from.HeadComment, End: from.LineComment, Foot: from.FootComment,
	}
	for _, child := range from.Content {
		to.Content = append(to.Content, nodeOf(child))
	}
	return to
}
