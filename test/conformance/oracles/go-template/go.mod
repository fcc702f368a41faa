module mainstay.example/oracles/go-template

go 1.26.0
