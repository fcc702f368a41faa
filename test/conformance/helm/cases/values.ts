import type { Theme } from '../case.ts'

const values = `
nothing: null
empty: ""
text: words
number: 5
list: []
full: [1, null, x]
map: {known: 1, null: 2}
hollow: {}
nested: {nothing: null}
`

export const nils: readonly Theme[] = [
  {
    theme: 'nothing in its kinds',
    values,
    cases: [
      '[{{ .Values.nothing }}]',
      '[{{ .Values.missing }}]',
      '{{ .Values.missing.deeper }}',
      '{{ .Values.nothing.deeper }}',
      '{{ .Values.text.deeper }}',
      '{{ .Values.number.deeper }}',
      '{{ .Values.list.deeper }}',
      '{{ (.Values.missing).deeper }}',
      '{{ (.Values.missing).deeper.still }}',
      '{{ ((.Values.missing).deeper).still }}',
      '{{ $x := .Values.missing }}[{{ $x }}][{{ $x.y }}]',
      '{{ $x := .Values.map }}{{ $x.known.y }}',
      '{{ $x := .Values.map }}{{ $x.missing.y }}',
      '{{ .Values.missing | quote }}|{{ .Values.nothing | quote }}|{{ nil | quote }}',
      '{{ .Values.missing | toString }}|{{ .Values.nothing | toString }}',
      '{{ .Values.missing | default "d" }}|{{ .Values.nothing | default "d" }}|{{ .Values.empty | default "d" }}',
      '{{ printf "%s|%v|%d|%q|%t" nil nil nil nil nil }}',
      '{{ printf "%s" .Values.missing }}|{{ printf "%v" .Values.nothing }}',
      '{{ print .Values.missing .Values.nothing }}',
      '{{ .Values.missing | toYaml }}|{{ .Values.nothing | toJson }}|{{ .Values.full | toJson }}',
      '{{ upper .Values.missing }}',
      '{{ upper .Values.nothing }}',
      '{{ $x := .Values.nothing }}{{ upper $x }}',
      '{{ hasKey .Values.missing "a" }}',
      '{{ $x := .Values.missing }}{{ hasKey $x "a" }}',
      '{{ get .Values.map "missing" }}|{{ get .Values.map "known" }}',
      '{{ eq .Values.missing nil }} {{ eq .Values.nothing nil }} {{ eq nil nil }} {{ ne .Values.missing nil }}',
      '{{ eq .Values.missing "x" }} {{ ne .Values.missing "x" }} {{ eq "x" .Values.nothing }}',
      '{{ lt .Values.missing 1 }}',
      '{{ len .Values.missing }}',
      '{{ len nil }}',
      '{{ index nil 1 }}',
      '{{ index .Values.missing "a" }}',
      '{{ index .Values.nothing "a" }}',
      '{{ index .Values.map "missing" "deeper" }}',
      '{{ first .Values.missing }}',
      '{{ first .Values.list }}',
      '{{ join "," .Values.missing }}|{{ join "," .Values.full }}',
      '{{ range .Values.nothing }}x{{ else }}none{{ end }}',
      '{{ range $k, $v := .Values.full }}{{ $k }}={{ $v }};{{ end }}',
      '{{ empty .Values.missing }} {{ empty .Values.nothing }} {{ empty .Values.empty }} {{ empty .Values.hollow }} {{ empty 0 }} {{ empty "0" }} {{ empty false }}',
      '{{ coalesce .Values.missing .Values.nothing .Values.empty "last" }}',
      '{{ kindOf .Values.missing }} {{ kindOf nil }} {{ typeOf .Values.nothing }} {{ kindIs "invalid" .Values.missing }}',
      '{{ nil }}',
      '{{ nil | print }}',
      '{{ $x := nil }}',
      '{{ if nil }}a{{ else }}b{{ end }}',
      '{{ dict "a" nil | toJson }} {{ list nil | toJson }} {{ list nil nil | compact | toJson }}',
      '{{ tpl .Values.missing . }}',
      '{{ required "need it" .Values.missing }}',
      '{{ required "need it" .Values.empty }}',
      '{{ required "need it" 0 }}{{ required "x" false }}{{ required "x" .Values.list }}',
      '{{ ternary "a" "b" .Values.missing }}',
      '{{ b64enc .Values.missing }}',
      '{{ .Values.missing | int }} {{ .Values.nothing | float64 }} {{ nil | int64 }}',
      '{{ cat "a" .Values.missing "b" }}',
      '{{ .Values.missing | trim }}',
      '{{ contains "a" .Values.nothing }}',
      '{{ merge (dict "a" 1) .Values.missing | toJson }}',
      '{{ $m := .Values.missing }}{{ merge (dict "a" 1) $m | toJson }}',
      '{{ dig "a" "b" "none" (dict "a" (dict "b" nil)) }}',
      '{{ dig "nested" "nothing" "d" .Values }}|{{ dig "nested" "no" "d" .Values }}',
      '{{ .Values.nested | toYaml }}',
      '{{ .Values | toYaml }}',
      '{{ toYaml .Values.hollow }}{{ toYaml .Values.list }}',
      '{{ (index .Values.full 1) }}',
      '{{ (.Values.nothing) | default (.Values.missing) | default "third" }}',
      '{{ .Nothing }}',
      '{{ .Values.map.null }}',
      '{{ keys .Values.map | sortAlpha | join "," }}',
    ],
  },
  {
    theme: 'numbers',
    values: `
int: 7
negative: -3
million: 1000000
big: 123456789
bigger: 9007199254740993
huge: 1e30
max: 9223372036854775807
over: 18446744073709551615
float: 2.5
whole: 2.0
tiny: 0.00001
small: 0.0001
exp: 1e3
hex: 0x1F
oct: 017
newoct: 0o17
bin: 0b101
under: 1_000
negzero: -0
dot: .5
inf: .inf
nan: .nan
string: "42"
list: [1, 2.5, 1e6]
`,
    cases: [
      '{{ .Values.int }} {{ .Values.negative }} {{ .Values.million }} {{ .Values.big }} {{ .Values.bigger }}',
      '{{ .Values.huge }} {{ .Values.max }} {{ .Values.over }}',
      '{{ .Values.float }} {{ .Values.whole }} {{ .Values.tiny }} {{ .Values.small }} {{ .Values.exp }}',
      '{{ .Values.hex }} {{ .Values.oct }} {{ .Values.newoct }} {{ .Values.bin }} {{ .Values.under }} {{ .Values.negzero }} {{ .Values.dot }}',
      '{{ .Values.inf }}',
      '{{ .Values.nan }}',
      '{{ .Values.list }}',
      '{{ toYaml .Values.list }}',
      '{{ toJson (dict "m" .Values.million "b" .Values.bigger "f" .Values.float "t" .Values.tiny "x" .Values.max) }}',
      '{{ toYaml (dict "m" .Values.million "b" .Values.bigger "f" .Values.float "t" .Values.tiny "h" .Values.huge "o" .Values.over) }}',
      '{{ int .Values.million }} {{ int64 .Values.big }} {{ .Values.float | int }} {{ .Values.negative | int }}',
      '{{ float64 "1.50" }} {{ float64 3 }} {{ float64 "x" }}',
      '{{ int "12" }} {{ int "0x10" }} {{ int "010" }} {{ int "1.5" }} {{ int "abc" }} {{ int true }} {{ int 3.99 }} {{ int -3.99 }}',
      '{{ atoi "17" }} {{ atoi "x" }} {{ toDecimal "0777" }}',
      '{{ 1 }} {{ 1.0 }} {{ 1.5 }} {{ 1e3 }} {{ 1e21 }} {{ 0x1F }} {{ 0b11 }} {{ 0o17 }} {{ 017 }} {{ 1_000 }} {{ 1e-7 }}',
      "{{ 0x1p4 }} {{ 1.5e300 }} {{ -5 }} {{ +5 }} {{ 'a' }}",
      '{{ 9223372036854775807 }} {{ -9223372036854775808 }}',
      '{{ 9223372036854775808 }}',
      '{{ add 1 2 3 }} {{ add .Values.int 1 }} {{ add "5" 1 }} {{ add 1.9 1.9 }} {{ add }}',
      '{{ sub 5 7 }} {{ mul 3 4 }} {{ mul .Values.million 2.5 }} {{ div 7 2 }} {{ div -7 2 }} {{ mod 7 3 }} {{ mod -7 3 }}',
      '{{ div 1 0 }}',
      '{{ mod 1 0 }}',
      '{{ add1 5 }} {{ add1 2.9 }} {{ max 1 5 3 }} {{ min 4 2 8 }} {{ max 1.5 }} {{ maxf 1.5 2.5 }} {{ minf 3 1.25 }}',
      '{{ addf 0.1 0.2 }} {{ subf 1 0.9 }} {{ mulf 1.1 1.1 }} {{ divf 10 3 }} {{ add1f 1.5 }} {{ divf 1 0 }}',
      '{{ ceil 1.2 }} {{ floor 1.8 }} {{ floor -1.2 }} {{ round 2.34567 3 }} {{ round 2.5 0 }} {{ round -2.5 0 }} {{ round 123.5555 2 0.6 }}',
      '{{ .Values.int | quote }} {{ .Values.million | quote }} {{ 5 | quote }} {{ 1.5 | quote }} {{ .Values.huge | squote }}',
      '{{ .Values.million | toString }} {{ .Values.big | toString }} {{ 1000000 | toString }} {{ 1e6 | toString }}',
      '{{ until 3 }} {{ until -3 }} {{ untilStep 3 9 3 }} {{ untilStep 9 3 -2 }} {{ seq 5 }} {{ seq 2 5 }} {{ seq 0 2 10 }} {{ seq 5 1 }} {{ seq }}',
      '{{ until .Values.int }}',
      '{{ until (int .Values.int) }}',
      '{{ trunc .Values.int "abcdefghij" }}',
      '{{ range .Values.int }}x{{ end }}',
      '{{ typeOf .Values.int }} {{ typeOf 1 }} {{ typeOf 1.5 }} {{ typeOf (add 1 1) }} {{ typeOf (int 5) }} {{ typeOf (int64 5) }} {{ typeOf (len "a") }}',
      '{{ kindOf .Values.int }} {{ kindOf 1 }} {{ kindOf (add 1 1) }} {{ kindOf (mulf 1 2) }}',
      '{{ .Values.string | int | add 1 }} {{ add .Values.string 1 }}',
      '{{ index .Values.list 0 | int }} {{ index (list "a" "b") (int "1") }}',
      '{{ index (list "a" "b") .Values.int }}',
      '{{ index (list "a" "b") 5 }}',
      '{{ index (list "a" "b") -1 }}',
      '{{ .Values.whole | toJson }} {{ .Values.float | toJson }} {{ 1e21 | toJson }} {{ 1e20 | toJson }} {{ 1e-7 | toJson }}',
      '{{ .Values.bigger | int64 }} {{ .Values.max | int64 }} {{ .Values.over | int64 }} {{ .Values.huge | int64 }}',
      '{{ len (until 1000) }} {{ 100 | int | toString | len }}',
      '{{ float64 .Values.int | toYaml }} {{ 5 | toYaml }} {{ 5.0 | toYaml }} {{ 1234567.5 | toYaml }}',
      '{{ mul 1 .Values.float }} {{ mulf .Values.float 2 }} {{ .Values.float | mulf 1000 | int }}',
    ],
  },
  {
    theme: 'comparison and truth',
    values: `
i: 1
f: 1.5
s: "1"
b: true
l: [1, 2]
m: {a: 1}
e: ""
`,
    cases: [
      '{{ eq 1 1 }} {{ eq 1 2 }} {{ eq "a" "a" }} {{ eq true true }} {{ eq 1.5 1.5 }}',
      '{{ eq 1 2 3 1 }} {{ eq "a" "b" "a" }}',
      '{{ ne 1 2 }} {{ lt 1 2 }} {{ le 2 2 }} {{ gt 2 1 }} {{ ge 1 2 }}',
      '{{ lt "a" "b" }} {{ gt "a" "B" }} {{ lt 1.5 2.5 }} {{ le "" "a" }}',
      '{{ eq .Values.i 1 }}',
      '{{ eq (int .Values.i) 1 }} {{ eq .Values.i 1.0 }} {{ eq .Values.f 1.5 }}',
      '{{ gt .Values.i 0 }}',
      '{{ gt .Values.i 0.5 }} {{ gt (.Values.i | int) 0 }}',
      '{{ eq .Values.s "1" }} {{ eq .Values.s 1 }}',
      '{{ eq .Values.b true }} {{ eq .Values.b "true" }}',
      '{{ lt true false }}',
      '{{ eq .Values.l .Values.l }}',
      '{{ eq .Values.m .Values.m }}',
      '{{ eq .Values.l 1 }}',
      '{{ eq }}',
      '{{ eq 1 }}',
      '{{ lt 1 }}',
      '{{ eq (int64 5) 5 }} {{ eq (add 2 3) 5 }} {{ lt (int64 5) 6 }}',
      '{{ lt 1 1.5 }}',
      '{{ not nil }} {{ not 0 }} {{ not 1 }} {{ not "" }} {{ not .Values.l }} {{ not (list) }} {{ not (dict) }}',
      '{{ if 0.0 }}a{{ else }}b{{ end }}{{ if -1 }}a{{ else }}b{{ end }}{{ if "false" }}a{{ else }}b{{ end }}',
      '{{ deepEqual .Values.l (list 1.0 2.0) }} {{ deepEqual .Values.l (list 1 2) }} {{ deepEqual .Values.m (dict "a" .Values.i) }}',
      '{{ and .Values.b .Values.e }}|{{ or .Values.e .Values.s }}|{{ and }}',
      '{{ or }}',
      '{{ not }}',
      '{{ not 1 2 }}',
      '{{ all 1 "a" true }} {{ all 1 0 }} {{ any 0 "" }} {{ any 0 1 }} {{ all }} {{ any }}',
      '{{ has "a" (list "a" "b") }} {{ has 1 .Values.l }} {{ has 1.0 .Values.l }} {{ has "x" nil }}',
      '{{ ternary 1 2 .Values.b }} {{ ternary 1 2 (eq 1 2) }}',
      '{{ ternary 1 2 "true" }}',
      '{{ semverCompare ">=1.20" "1.32.0-gke.1" }} {{ semverCompare ">=1.20-0" "1.32.0-gke.1" }} {{ semverCompare "^0.2" "0.3.0" }} {{ semverCompare "~1.2" "v1.2.9" }}',
      '{{ semverCompare ">1.2" "1.2.5" }} {{ semverCompare "<=1.2" "1.2.5" }} {{ semverCompare "1.2 - 2.3" "2.3.9" }} {{ semverCompare "1.x || >=3" "3.1.0" }} {{ semverCompare "*" "1.2.3-rc1" }}',
      '{{ semverCompare "!=1.2.3, >1" "1.2.4" }} {{ semverCompare "=1" "1.5" }} {{ semverCompare "~>1.2" "1.9" }} {{ semverCompare ">= 1.19-0" .Capabilities.KubeVersion.Version }}',
      '{{ semverCompare "rubbish" "1.0.0" }}',
      '{{ semverCompare ">1" "rubbish" }}',
      '{{ (semver "1.2.3-rc.1+b5").Major }} {{ (semver "v1.2").Minor }} {{ (semver "1.2.3-rc.1+b5").Prerelease }} {{ (semver "1.2.3-rc.1+b5").Metadata }} {{ (semver "v1.2").Original }} {{ semver "1.2" }}',
      '{{ (semver "1.2.3").Compare (semver "1.2.4") }} {{ (semver "1.2.3").IncMinor }}',
      '{{ semver "x.y" }}',
      '{{ gt "a" 1 }}',
      '{{ le .Values.m 1 }}',
    ],
  },
]
