// 500 and more concurrent SSE streams against a gateway, with the thresholds of the scenario `streams` of the own
// generator. Every stream is one promise; the events are read and timed in Go (sse/).
//
//   K6_AUTO_EXTENSION_RESOLUTION=false ./k6 run --no-usage-report \
//     -e BASE_URL=http://127.0.0.1:8090 -e API_KEY=sk-dev-… -e STREAMS=500 streams.js
import { Counter } from 'k6/metrics';
import { stream } from 'k6/x/sse';

const baseUrl = __ENV.BASE_URL || 'http://127.0.0.1:8080';
const streams = Number(__ENV.STREAMS || 500);
const tokens = Number(__ENV.TOKENS || 100);
const pace = Number(__ENV.PACE || 20);
const spreadSeconds = Number(__ENV.SPREAD || 2);
// So many clients out of a hundred hang up after ABORT_AFTER events.
const abortPercent = Number(__ENV.ABORT_PERCENT || 0);
const abortAfter = Number(__ENV.ABORT_AFTER || 20);
// Streams of one VU share its connections; more VUs cost memory, fewer make the start bursty.
const perVu = Number(__ENV.PER_VU || 10);
const vus = Math.ceil(streams / perVu);

const unexpected = new Counter('sse_unexpected');

export const options = {
  scenarios: {
    streams: { executor: 'per-vu-iterations', vus, iterations: 1, maxDuration: '10m' },
  },
  thresholds: {
    sse_complete: ['rate==1'],
    sse_out_of_order: ['count==0'],
    sse_unexpected: ['count==0'],
    sse_first_event: ['p(50)<=500'],
    sse_added_delay: ['p(50)<=5', 'p(99)<=50'],
  },
  summaryTrendStats: ['med', 'p(90)', 'p(99)', 'max', 'count'],
};

const body = JSON.stringify({
  model: __ENV.MODEL || 'claude-sonnet-4-5',
  max_tokens: 4096,
  stream: true,
  messages: [
    { role: 'user', content: `Benchmark. [[sim: tokens=${tokens} pace=${pace} stamp=1 seed=1]]` },
  ],
});

const headers = {
  'content-type': 'application/json',
  'anthropic-version': '2023-06-01',
  'x-api-key': __ENV.API_KEY || '',
};

function open(number) {
  const hangsUp = (number * abortPercent) % 100 < abortPercent && abortPercent > 0;
  return stream(`${baseUrl}/v1/messages`, { headers, body, abortAfter: hangsUp ? abortAfter : 0, timeoutMs: 300000 });
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export default async function () {
  const first = (__VU - 1) * perVu;
  const mine = Math.min(perVu, streams - first);
  const running = [];
  for (let index = 0; index < mine; index++) {
    // VU n starts its first stream n-th; each of its streams keeps that distance.
    const due = ((index * vus + (__VU - 1)) * spreadSeconds * 1000) / streams;
    running.push(pause(due).then(() => open(first + index)));
  }
  for (const result of await Promise.all(running)) {
    const whole = result.outcome === 'complete' && result.stamps === tokens;
    if (whole || result.outcome === 'aborted') continue;
    unexpected.add(1);
    if (__VU === 1) console.error(`${result.outcome} ${result.status} ${result.stamps} stamps: ${result.error.slice(0, 200)}`);
  }
}
