package sse

import "time"

// stampOrder follows the simulator's stamps, `~{sequence}.{epoch microseconds}~`, through one stream.
type stampOrder struct {
	next       int64
	seen       int
	violations int
}

// scan finds every whole stamp in one event's data, counts a sequence number that is not the successor of the one
// before, and appends the delay between the stamp and now. Text that only looks like the start of a stamp is skipped.
func (o *stampOrder) scan(data []byte, nowMicros int64, delays []time.Duration) []time.Duration {
	for at := 0; at < len(data); at++ {
		if data[at] != '~' {
			continue
		}
		sequence, after, ok := digits(data, at+1)
		if !ok || after >= len(data) || data[after] != '.' {
			continue
		}
		sent, end, ok := digits(data, after+1)
		if !ok || end >= len(data) || data[end] != '~' {
			continue
		}
		if o.seen > 0 && sequence != o.next {
			o.violations++
		}
		o.next = sequence + 1
		o.seen++
		delays = append(delays, time.Duration(nowMicros-sent)*time.Microsecond)
		at = end
	}
	return delays
}

// digits reads a decimal number of 1 to 18 digits and returns the index after it.
func digits(data []byte, at int) (value int64, after int, ok bool) {
	from := at
	for at < len(data) && data[at] >= '0' && data[at] <= '9' {
		if at-from == 18 {
			return 0, at, false
		}
		value = value*10 + int64(data[at]-'0')
		at++
	}
	return value, at, at > from
}
