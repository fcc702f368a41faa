// Command etcd is the unmodified etcd server, the storage of the control plane that the conformance suite starts.
package main

import (
	"os"

	"go.etcd.io/etcd/server/v3/etcdmain"
)

func main() { etcdmain.Main(os.Args) }
