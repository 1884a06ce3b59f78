// Package sse adds `k6/x/sse` to k6: POST a request, read the answer as server-sent events and measure each
// event in Go, so that a script pays for one promise per stream instead of one callback per event.
package sse

import (
	"context"
	"net/http"
	"time"

	"github.com/grafana/sobek"
	"go.k6.io/k6/js/common"
	"go.k6.io/k6/js/modules"
	"go.k6.io/k6/lib"
)

func init() {
	modules.Register("k6/x/sse", rootModule{})
}

type rootModule struct{}

// instance is one VU's view of the module. Its transport lives as long as the VU, so streams of later
// iterations reuse the connections of earlier ones.
type instance struct {
	vu        modules.VU
	metrics   *streamMetrics
	transport *http.Transport
}

// NewModuleInstance registers the metrics (idempotent across VUs) and prepares the VU's own transport.
func (rootModule) NewModuleInstance(vu modules.VU) modules.Instance {
	registered, err := registerMetrics(vu.InitEnv().Registry)
	if err != nil {
		common.Throw(vu.Runtime(), err)
	}
	return &instance{vu: vu, metrics: registered}
}

func (i *instance) Exports() modules.Exports {
	return modules.Exports{Named: map[string]any{"stream": i.stream}}
}

// options are the second argument of `stream`.
type options struct {
	// Method is POST unless told.
	Method  string            `js:"method"`
	Headers map[string]string `js:"headers"`
	Body    string            `js:"body"`
	// AbortAfter hangs up after that many events; 0 reads to the end.
	AbortAfter int `js:"abortAfter"`
	// TimeoutMs bounds the whole stream; 0 is ten minutes. No stream is unbounded.
	TimeoutMs int               `js:"timeoutMs"`
	Tags      map[string]string `js:"tags"`
}

const defaultTimeout = 10 * time.Minute

// stream starts one request and returns a promise of its Result. The promise always settles: on the end of the
// stream, on any network error, on the timeout and when k6 stops the VU. It is rejected only for a malformed
// call; everything that can happen on the network is an outcome.
func (i *instance) stream(url string, given *sobek.Object) *sobek.Promise {
	runtime := i.vu.Runtime()
	promise, resolve, reject := runtime.NewPromise()
	state := i.vu.State()
	if state == nil {
		common.Throw(runtime, common.NewInitContextError("sse.stream is not available in the init context"))
	}
	opts := options{Method: http.MethodPost}
	if given != nil {
		if err := runtime.ExportTo(given, &opts); err != nil {
			common.Throw(runtime, err)
		}
	}
	timeout := defaultTimeout
	if opts.TimeoutMs > 0 {
		timeout = time.Duration(opts.TimeoutMs) * time.Millisecond
	}
	client := &http.Client{Transport: i.sharedTransport(state)}
	vuContext := i.vu.Context()
	tags := state.Tags.GetCurrentValues()
	if len(opts.Tags) > 0 {
		tags.Tags = tags.Tags.WithTagsFromMap(opts.Tags)
	}
	settle := i.vu.RegisterCallback()
	go func() {
		ctx, cancel := context.WithTimeout(vuContext, timeout)
		defer cancel()
		result, marks, err := readStream(ctx, client, url, opts)
		if err == nil {
			i.metrics.push(vuContext, state.Samples, tags, result, marks)
		}
		settle(func() error {
			if err != nil {
				return reject(err)
			}
			return resolve(runtime.ToValue(result))
		})
	}()
	return promise
}

// sharedTransport is called on the VU's event loop only, so it needs no lock.
func (i *instance) sharedTransport(state *lib.State) *http.Transport {
	if i.transport == nil {
		i.transport = &http.Transport{
			DialContext:         state.Dialer.DialContext,
			TLSClientConfig:     state.TLSConfig,
			MaxIdleConnsPerHost: 1024,
			IdleConnTimeout:     time.Minute,
			DisableCompression:  true,
			ForceAttemptHTTP2:   false,
		}
	}
	return i.transport
}
