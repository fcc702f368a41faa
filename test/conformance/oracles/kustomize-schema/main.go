// Prints what kustomize knows of the lists of Kubernetes objects: one JSON object with the merge keys and the scopes of the schema that it embeds.
package main

import (
	"encoding/json"
	"os"
	"strings"

	"k8s.io/kube-openapi/pkg/validation/spec"
	"sigs.k8s.io/kustomize/kyaml/openapi"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

type field struct {
	Type     string   `json:"type,omitempty"`
	Items    string   `json:"items,omitempty"`
	List     bool     `json:"list,omitempty"`
	Strategy string   `json:"strategy,omitempty"`
	Keys     []string `json:"keys,omitempty"`
}

type table struct {
	Definitions map[string]map[string]field `json:"definitions"`
	Kinds       map[string]string           `json:"kinds"`
	Namespaced  map[string]bool             `json:"namespaced"`
}

func main() {
	out := table{map[string]map[string]field{}, map[string]string{}, map[string]bool{}}
	for name, definition := range openapi.Schema().Definitions {
		fields := map[string]field{}
		for key, property := range definition.Properties {
			if described := describe(property); described != nil {
				fields[key] = *described
			}
		}
		if definition.AdditionalProperties != nil && definition.AdditionalProperties.Schema != nil {
			if described := describe(*definition.AdditionalProperties.Schema); described != nil {
				fields["*"] = *described
			}
		}
		out.Definitions[name] = fields
		kinds, _ := definition.Extensions["x-kubernetes-group-version-kind"].([]any)
		for _, each := range kinds {
			gvk := each.(map[string]any)
			group, _ := gvk["group"].(string)
			kind := yaml.TypeMeta{APIVersion: strings.TrimPrefix(group+"/"+gvk["version"].(string), "/"), Kind: gvk["kind"].(string)}
			id := kind.APIVersion + " " + kind.Kind
			out.Kinds[id] = name
			if namespaced, known := openapi.IsNamespaceScoped(kind); known {
				out.Namespaced[id] = namespaced
			}
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(out); err != nil {
		panic(err)
	}
}

func describe(property spec.Schema) *field {
	described := field{Type: reference(property)}
	if property.Items != nil && property.Items.Schema != nil {
		described.List = true
		described.Items = reference(*property.Items.Schema)
	}
	if property.AdditionalProperties != nil && property.AdditionalProperties.Schema != nil {
		described.Type = "map of " + reference(*property.AdditionalProperties.Schema)
	}
	described.Strategy, described.Keys = (&openapi.ResourceSchema{Schema: &property}).PatchStrategyAndKeyList()
	if described.Type == "" && described.Items == "" && described.Strategy == "" {
		return nil
	}
	return &described
}

func reference(property spec.Schema) string {
	return strings.TrimPrefix(property.Ref.String(), "#/definitions/")
}
