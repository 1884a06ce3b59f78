package sse

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
)

// How a stream ended. Only complete is a success; aborted and stopped are our own doing.
const (
	OutcomeComplete   = "complete"    // terminal event seen, then the end of the body
	OutcomeErrorEvent = "error_event" // the stream ended with the dialect's error event
	OutcomeTruncated  = "truncated"   // the body ended, or broke, without a terminal event
	OutcomeRefused    = "refused"     // a status other than 200
	OutcomeFailed     = "failed"      // no answer at all
	OutcomeTimeout    = "timeout"     // our own time limit
	OutcomeAborted    = "aborted"     // hung up after abortAfter events, as asked
	OutcomeStopped    = "stopped"     // k6 ended the VU
)

// Result is what a script gets for one stream.
type Result struct {
	Outcome    string `js:"outcome"`
	Status     int    `js:"status"`
	Events     int    `js:"events"`
	Stamps     int    `js:"stamps"`
	Bytes      int64  `js:"bytes"`
	OutOfOrder int    `js:"outOfOrder"`
	Error      string `js:"error"`
}

// marks are the moments of one stream, as durations since the request was sent.
type marks struct {
	headers    time.Duration
	firstEvent time.Duration
	total      time.Duration
	gaps       []time.Duration
	added      []time.Duration
}

// readStream runs one request to its end. The error is for a malformed call only.
func readStream(ctx context.Context, client *http.Client, url string, opts options) (*Result, *marks, error) {
	request, err := http.NewRequestWithContext(ctx, opts.Method, url, strings.NewReader(opts.Body))
	if err != nil {
		return nil, nil, err
	}
	for name, value := range opts.Headers {
		request.Header.Set(name, value)
	}
	result, times := &Result{}, &marks{}
	start := time.Now()
	defer func() { times.total = time.Since(start) }()
	response, err := client.Do(request)
	if err != nil {
		result.Outcome, result.Error = brokenOutcome(ctx, OutcomeFailed), err.Error()
		return result, times, nil
	}
	defer response.Body.Close()
	times.headers = time.Since(start)
	result.Status = response.StatusCode
	if response.StatusCode != http.StatusOK {
		body, _ := io.ReadAll(io.LimitReader(response.Body, 512))
		result.Outcome, result.Error = OutcomeRefused, string(body)
		return result, times, nil
	}
	readEvents(ctx, response.Body, opts.AbortAfter, start, result, times)
	return result, times, nil
}

func readEvents(ctx context.Context, body io.Reader, abortAfter int, start time.Time, result *Result, times *marks) {
	reader := bufio.NewReaderSize(body, 16<<10)
	order := stampOrder{}
	terminal := ""
	var previous time.Duration
	for {
		line, err := readLine(reader)
		result.Bytes += int64(len(line))
		if err != nil {
			switch {
			case !errors.Is(err, io.EOF):
				result.Outcome, result.Error = brokenOutcome(ctx, OutcomeTruncated), err.Error()
			case terminal == "":
				result.Outcome = OutcomeTruncated
			default:
				result.Outcome = terminal
			}
			result.OutOfOrder, result.Stamps = order.violations, order.seen
			return
		}
		data, found := bytes.CutPrefix(line, []byte("data:"))
		if !found {
			if named := terminalByName(line); named != "" {
				terminal = named
			}
			continue
		}
		now := time.Since(start)
		if result.Events == 0 {
			times.firstEvent = now
		} else {
			times.gaps = append(times.gaps, now-previous)
		}
		previous = now
		result.Events++
		if bytes.Equal(bytes.TrimSpace(data), []byte("[DONE]")) {
			terminal = OutcomeComplete
		}
		times.added = order.scan(data, time.Now().UnixMicro(), times.added)
		if abortAfter > 0 && result.Events >= abortAfter {
			result.Outcome = OutcomeAborted
			result.OutOfOrder, result.Stamps = order.violations, order.seen
			return
		}
	}
}

// readLine returns one line with its newline; a line longer than the reader's buffer is put together.
func readLine(reader *bufio.Reader) ([]byte, error) {
	line, err := reader.ReadSlice('\n')
	if !errors.Is(err, bufio.ErrBufferFull) {
		return line, err
	}
	whole := bytes.Clone(line)
	rest, err := reader.ReadBytes('\n')
	return append(whole, rest...), err
}

func terminalByName(line []byte) string {
	name, found := bytes.CutPrefix(line, []byte("event:"))
	if !found {
		return ""
	}
	switch string(bytes.TrimSpace(name)) {
	case "message_stop", "response.completed":
		return OutcomeComplete
	case "error", "response.failed":
		return OutcomeErrorEvent
	}
	return ""
}

func brokenOutcome(ctx context.Context, otherwise string) string {
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return OutcomeTimeout
	case ctx.Err() != nil:
		return OutcomeStopped
	}
	return otherwise
}
