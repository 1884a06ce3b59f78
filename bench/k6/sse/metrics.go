package sse

import (
	"context"
	"time"

	"go.k6.io/k6/metrics"
)

// streamMetrics are this extension's own metrics; the names match the fields of the project's own load
// generator, so that the two reports can be read side by side.
type streamMetrics struct {
	headers    *metrics.Metric
	firstEvent *metrics.Metric
	gap        *metrics.Metric
	added      *metrics.Metric
	total      *metrics.Metric
	events     *metrics.Metric
	bytes      *metrics.Metric
	disorder   *metrics.Metric
	complete   *metrics.Metric
}

func registerMetrics(registry *metrics.Registry) (*streamMetrics, error) {
	m := &streamMetrics{}
	for _, wanted := range []struct {
		into     **metrics.Metric
		name     string
		kind     metrics.MetricType
		contains metrics.ValueType
	}{
		{&m.headers, "sse_headers", metrics.Trend, metrics.Time},
		{&m.firstEvent, "sse_first_event", metrics.Trend, metrics.Time},
		{&m.gap, "sse_event_gap", metrics.Trend, metrics.Time},
		{&m.added, "sse_added_delay", metrics.Trend, metrics.Time},
		{&m.total, "sse_total", metrics.Trend, metrics.Time},
		{&m.events, "sse_events", metrics.Counter, metrics.Default},
		{&m.bytes, "sse_bytes", metrics.Counter, metrics.Data},
		{&m.disorder, "sse_out_of_order", metrics.Counter, metrics.Default},
		{&m.complete, "sse_complete", metrics.Rate, metrics.Default},
	} {
		metric, err := registry.NewMetric(wanted.name, wanted.kind, wanted.contains)
		if err != nil {
			return nil, err
		}
		*wanted.into = metric
	}
	return m, nil
}

// push hands all samples of one stream to k6 in one container: one channel operation per stream.
func (m *streamMetrics) push(
	ctx context.Context, out chan<- metrics.SampleContainer, tags metrics.TagsAndMeta, result *Result, marks *marks,
) {
	now := time.Now()
	samples := make(metrics.Samples, 0, 8+len(marks.gaps)+len(marks.added))
	add := func(metric *metrics.Metric, value float64) {
		samples = append(samples, metrics.Sample{
			TimeSeries: metrics.TimeSeries{Metric: metric, Tags: tags.Tags},
			Time:       now, Value: value, Metadata: tags.Metadata,
		})
	}
	if marks.headers > 0 {
		add(m.headers, metrics.D(marks.headers))
	}
	if result.Events > 0 {
		add(m.firstEvent, metrics.D(marks.firstEvent))
	}
	for _, gap := range marks.gaps {
		add(m.gap, metrics.D(gap))
	}
	for _, delay := range marks.added {
		add(m.added, metrics.D(delay))
	}
	add(m.total, metrics.D(marks.total))
	add(m.events, float64(result.Events))
	add(m.bytes, float64(result.Bytes))
	add(m.disorder, float64(result.OutOfOrder))
	if result.Outcome != OutcomeAborted && result.Outcome != OutcomeStopped {
		complete := 0.0
		if result.Outcome == OutcomeComplete {
			complete = 1
		}
		add(m.complete, complete)
	}
	metrics.PushIfNotDone(ctx, out, samples)
}
