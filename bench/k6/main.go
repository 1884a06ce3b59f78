// Command k6 is stock Grafana k6 with this folder's server-sent-events extension compiled in.
package main

import (
	"go.k6.io/k6/cmd"

	_ "github.com/sluice/sluice/bench/k6/sse"
)

func main() {
	cmd.Execute()
}
