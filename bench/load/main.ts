import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Arrival, DEFAULT_LIMITS, type LoadDialect, type LoadPlan } from './plan.ts';
import { runLoad } from './run-load.ts';
import { scriptedPrompt, scriptedText } from './script.ts';

const USAGE = `usage: node bench/load/main.ts --plan FILE [--out FILE]
       node bench/load/main.ts --target http://127.0.0.1:PORT… (--streams N [--spread MS] | --rate N --seconds N | --connections N --seconds N)
         [--dialect anthropic|kiro] [--no-stream] [--model NAME] [--key KEY] [--tokens N] [--pace N] [--no-stamp]
         [--abort SHARE:EVENTS] [--slow SHARE:MS] [--stuck N] [--watch NAME=PID,PID…]… [--threshold 'times.firstEvent.p99 <= 500']…
The report is JSON on stdout, or in the file of --out; phases are lines on stderr. Exit code 1: a threshold was not met.`;

const OPTIONS = {
  plan: { type: 'string' },
  out: { type: 'string' },
  target: { type: 'string', multiple: true },
  streams: { type: 'string' },
  spread: { type: 'string', default: '0' },
  rate: { type: 'string' },
  connections: { type: 'string' },
  seconds: { type: 'string', default: '10' },
  dialect: { type: 'string', default: 'anthropic' },
  stream: { type: 'boolean', default: true },
  stamp: { type: 'boolean', default: true },
  model: { type: 'string', default: 'claude-sonnet-4-5' },
  key: { type: 'string' },
  tokens: { type: 'string', default: '100' },
  pace: { type: 'string', default: '20' },
  abort: { type: 'string' },
  slow: { type: 'string' },
  stuck: { type: 'string' },
  watch: { type: 'string', multiple: true },
  threshold: { type: 'string', multiple: true },
} as const;

function readFlags() {
  return parseArgs({ options: OPTIONS, allowNegative: true }).values;
}
type Flags = ReturnType<typeof readFlags>;

function planOf(flags: Flags): LoadPlan {
  if (flags.plan) return JSON.parse(readFileSync(flags.plan, 'utf8')) as LoadPlan;
  if (!flags.target || (flags.dialect !== 'anthropic' && flags.dialect !== 'kiro')) throw new Error(USAGE);
  const script = { tokens: Number(flags.tokens), pace: Number(flags.pace), stamp: flags.stamp };
  const [abortShare, afterEvents] = pair(flags.abort);
  const [slowShare, pauseMs] = pair(flags.slow);
  return {
    name: 'by-hand',
    targets: flags.target,
    dialect: flags.dialect,
    stream: flags.stream,
    model: flags.model,
    prompt: scriptedPrompt(script),
    headers: flags.key ? credentialHeader(flags.dialect, flags.key) : {},
    expectedText: scriptedText(script),
    arrival: arrivalOf(flags),
    mix: {
      ...(flags.abort && { abort: { share: abortShare, afterEvents } }),
      ...(flags.slow && { slow: { share: slowShare, pauseMs } }),
      ...(flags.stuck && { stuck: { count: Number(flags.stuck) } }),
    },
    limits: DEFAULT_LIMITS,
    watch: Object.fromEntries((flags.watch ?? []).map(watchOf)),
    thresholds: flags.threshold ?? [],
  };
}

function arrivalOf({ streams, spread, rate, connections, seconds }: Flags): Arrival {
  if (streams) return { kind: 'together', streams: Number(streams), spreadMs: Number(spread) };
  if (rate) return { kind: 'rate', perSecond: Number(rate), seconds: Number(seconds) };
  if (connections) return { kind: 'closed', connections: Number(connections), seconds: Number(seconds) };
  throw new Error(USAGE);
}

function credentialHeader(dialect: LoadDialect, key: string): Record<string, string> {
  return dialect === 'kiro' ? { authorization: `Bearer ${key}` } : { 'x-api-key': key };
}

function pair(value: string | undefined): [number, number] {
  const [one, other] = (value ?? '0:1').split(':').map(Number);
  return [one ?? 0, other ?? 1];
}

function watchOf(value: string): [string, number[]] {
  const [name = '', pids = ''] = value.split('=');
  return [name, pids.split(',').map(Number)];
}

const flags = readFlags();
const report = await runLoad(planOf(flags), (phase) => console.error(`phase ${phase} ${Date.now()}`));
if (flags.out) writeFileSync(flags.out, JSON.stringify(report));
else process.stdout.write(`${JSON.stringify(report)}\n`);
process.exitCode = report.thresholds.every(({ met }) => met) ? 0 : 1;
