/**
 * Messages per second of the event-stream decoder beside the AWS SDK's, on the frame that dominates a chat stream:
 * 137 bytes, three string headers, a short JSON payload.
 *
 * All frames carry the same headers, as the deltas of one answer do. That is where most of the lead comes from: the last
 * row of the second table shows what a decode costs when no header block equals the one before.
 *
 * Run it with `node bench/codec/codec.ts`. It takes about ten seconds, prints tables and, last, one line of JSON.
 */
import { contest } from './contest.ts';
import { sluice, smithyCodec, smithyStream } from './contestants.ts';
import { costs } from './costs.ts';
import { chunked, FRAME_BYTES, textDeltas } from './frames.ts';

const MESSAGES = 20_000;
const ROUNDS = 11;

const frames = textDeltas(MESSAGES);
const whole = chunked(frames, FRAME_BYTES);
const halves = frames.flatMap((frame) => [frame.subarray(0, 69), frame.subarray(69)]).map((half) => Buffer.from(half));
const large = chunked(frames, 16_384);

const cases = [
  { name: 'one frame per chunk, SDK without framing', ours: () => sluice(whole), theirs: () => smithyCodec(whole) },
  { name: 'one frame per chunk', ours: () => sluice(whole), theirs: () => smithyStream(whole) },
  { name: 'every frame over two chunks', ours: () => sluice(halves), theirs: () => smithyStream(halves) },
  { name: 'chunks of 16 KiB', ours: () => sluice(large), theirs: () => smithyStream(large) },
];
const parts = costs(MESSAGES);

const results = await contest(
  [...cases.flatMap(({ ours, theirs }) => [ours, theirs]), ...parts.map(({ run }) => run)],
  {
    messages: MESSAGES,
    rounds: ROUNDS,
  },
);

const comparison = cases.map(({ name }, index) => {
  const sluiceNs = results[2 * index] ?? Number.NaN;
  const sdkNs = results[2 * index + 1] ?? Number.NaN;
  return {
    name,
    sluicePerSecond: perSecond(sluiceNs),
    sdkPerSecond: perSecond(sdkNs),
    ratio: round(sdkNs / sluiceNs, 2),
  };
});
const decodeNs = results[0] ?? Number.NaN;
const breakdown = parts.map(({ name }, index) => {
  const ns = results[2 * cases.length + index] ?? Number.NaN;
  return { name, nsPerMessage: round(ns, 0), shareOfDecode: round(ns / decodeNs, 2) };
});

console.log(
  `${FRAME_BYTES}-byte frames, medians of ${ROUNDS} interleaved rounds of ${MESSAGES} messages, ${process.version}`,
);
console.table(comparison);
console.log(
  `Where one decode of ${round(decodeNs, 0)} ns goes (parts measured alone, so they overlap and add up to more):`,
);
console.table(breakdown);
console.log(
  JSON.stringify({
    node: process.version,
    frameBytes: FRAME_BYTES,
    comparison,
    decodeNs: round(decodeNs, 0),
    breakdown,
  }),
);

function perSecond(nanoseconds: number): number {
  return Math.round(1e9 / nanoseconds);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
