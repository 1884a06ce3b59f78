package sse

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func serve(t *testing.T, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server
}

func read(t *testing.T, url string, opts options) *Result {
	t.Helper()
	opts.Method = http.MethodPost
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	result, _, err := readStream(ctx, http.DefaultClient, url, opts)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func TestACompleteStreamNeedsItsTerminalEvent(t *testing.T) {
	const event = "event: content_block_delta\ndata: {\"text\":\"~0.1~\"}\n\n"
	for name, c := range map[string]struct{ body, want string }{
		"anthropic":  {event + "event: message_stop\ndata: {}\n\n", OutcomeComplete},
		"openai":     {"data: {}\n\ndata: [DONE]\n\n", OutcomeComplete},
		"error":      {event + "event: error\ndata: {}\n\n", OutcomeErrorEvent},
		"cut":        {event, OutcomeTruncated},
		"long lines": {"data: " + strings.Repeat("x", 100_000) + "\n\nevent: message_stop\ndata: {}\n\n", OutcomeComplete},
	} {
		server := serve(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, c.body) })
		if got := read(t, server.URL, options{}); got.Outcome != c.want {
			t.Errorf("%s: got %s, want %s", name, got.Outcome, c.want)
		} else if got.Bytes != int64(len(c.body)) {
			t.Errorf("%s: counted %d bytes of %d", name, got.Bytes, len(c.body))
		}
	}
}

func TestABrokenConnectionReturnsAsTruncated(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "data: {}\n\n")
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	})
	if got := read(t, server.URL, options{}); got.Outcome != OutcomeTruncated || got.Events != 1 {
		t.Errorf("got %+v", got)
	}
}

func TestHangingUpReachesTheServer(t *testing.T) {
	gone := make(chan struct{})
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		for range 3 {
			fmt.Fprint(w, "data: {}\n\n")
		}
		w.(http.Flusher).Flush()
		<-r.Context().Done()
		close(gone)
	})
	if got := read(t, server.URL, options{AbortAfter: 2}); got.Outcome != OutcomeAborted || got.Events != 2 {
		t.Errorf("got %+v", got)
	}
	select {
	case <-gone:
	case <-time.After(5 * time.Second):
		t.Error("the server never saw the hang-up")
	}
}

func TestARefusalKeepsStatusAndBody(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusTeapot) })
	if got := read(t, server.URL, options{}); got.Outcome != OutcomeRefused || got.Status != 418 || got.Error != "no\n" {
		t.Errorf("got %+v", got)
	}
}

func TestStampsAreOrderedAndTimed(t *testing.T) {
	order := stampOrder{}
	delays := order.scan([]byte("a ~4.1000~ b ~5.1500~ ~x ~6. ~~7.1900~"), 2000, nil)
	if order.seen != 3 || order.violations != 1 {
		t.Errorf("seen %d, violations %d", order.seen, order.violations)
	}
	if want := 100 * time.Microsecond; len(delays) != 3 || delays[2] != want {
		t.Errorf("delays %v", delays)
	}
}
