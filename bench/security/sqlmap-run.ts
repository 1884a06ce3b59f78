import { spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Json, MARK, type Operation } from './operations.ts';

/** What one run of sqlmap is pointed at. */
export interface Target {
  readonly title: string;
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Whether only its headers are tried; else everything but its headers. */
  readonly headersOnly: boolean;
}

/** What one run has done and found. */
export interface SqlmapRun {
  readonly target: string;
  /** Places it was to try, and those it has tried: parameters, fields and headers. */
  readonly places: number;
  readonly tested: readonly string[];
  /** Texts it has sent there. */
  readonly payloads: number;
  /** What it takes for an injection; empty is good. */
  readonly findings: readonly string[];
  /** What looked like one until sqlmap asked again: answers that came late on a busy machine. */
  readonly suspicions: readonly string[];
  /** Why it did not run to its end; absent when it did. */
  readonly stopped?: string;
  readonly seconds: number;
}

/** Where sqlmap puts its texts; nothing of ours may have one. */
const HERE = '*';

/** Headers that reach the log or the audit on every route; tried once. */
const EVERYWHERE = ['x-request-id', 'x-forwarded-for', 'user-agent'];

/** One target for the headers that every route reads alike. */
export function headersOfAll(base: string, adminToken: string): Target {
  const marked = EVERYWHERE.map((name) => [name, `${MARK}${HERE}`]);
  const headers = { authorization: `Bearer ${adminToken}`, ...Object.fromEntries(marked) };
  const path = '/admin/metrics';
  return { title: `DELETE ${path}`, url: base + path, method: 'DELETE', headers, body: undefined, headersOnly: true };
}

/** The targets of one operation: its path, query and body in one, each header that means something in one of its own. */
export function targetsOf(base: string, adminToken: string, operation: Operation): readonly Target[] {
  const { method, path, parameters, body } = operation;
  const at = (place: string) => parameters.filter((parameter) => parameter.in === place);
  const address = (mark: string) => {
    const filled = path.replace(/\{(\w+)\}/g, (_, name) => {
      const example = at('path').find((parameter) => parameter.name === name)?.example ?? '';
      return `${encodeURIComponent(example)}${mark}`;
    });
    const query = at('query').map(({ name, example }) => `${name}=${encodeURIComponent(example)}${mark}`);
    return `${base}${filled}${query.length > 0 ? `?${query.join('&')}` : ''}`;
  };
  const authorization = `Bearer ${adminToken}`;
  const title = `${method} ${path}`;
  const common = { method, body: body === undefined ? undefined : JSON.stringify(body) };
  // Marked by us: left to itself, sqlmap leaves out fields with "token" in their name.
  const markedBody = body === undefined ? undefined : markedJson(body);
  const marked = at('path').length + at('query').length > 0 || (common.body ?? '{}') !== '{}';
  const main = {
    ...common,
    body: markedBody,
    title,
    url: address(HERE),
    headers: { authorization },
    headersOnly: false,
  };
  const others = at('header').map(({ name, example }) => ({
    ...{ ...common, title: `${title} ${name}`, url: address('') },
    headers: { authorization, [name]: `${example}${HERE}` },
    headersOnly: true,
  }));
  return [...(marked ? [main] : []), ...others];
}

/** JSON with a mark behind every value, inside the quotes where it has some. */
function markedJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(markedJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value).replace(/("?)$/, `${HERE}$1`);
  const fields = Object.entries(value).map(([name, inner]) => `${JSON.stringify(name)}:${markedJson(inner)}`);
  return `{${fields.join(',')}}`;
}

const OPTIONS = [
  ...['--batch', '--level=3', '--risk=2', '--technique=BEUSTQ', '--dbms=PostgreSQL', '--time-sec=2'],
  // Refusals are what is hoped for; sqlmap would stop at them.
  ...['--ignore-code=400,401,403,404,409,412,413,415,429,500,503', '--keep-alive'],
  ...['--timeout=20', '--retries=1', '--skip=user-agent,referer', '--flush-session', '-v', '3', '--disable-coloring'],
];

function placesOf({ url, body = '', headers, headersOnly }: Target): number {
  const texts = headersOnly ? Object.values(headers) : [url, body];
  return texts.reduce((sum, text) => sum + text.split(HERE).length - 1, 0);
}

/** Runs sqlmap to its end, at most half an hour, with a folder of its own: it keeps a database per host there. */
export async function runSqlmap(target: Target, scratch: string): Promise<SqlmapRun> {
  const began = performance.now();
  const folder = await mkdtemp(join(scratch, 'run-'));
  const { authorization = '', ...others } = target.headers;
  const headers = Object.entries({ authorization, ...others }).map(([name, value]) => `${name}: ${value}`);
  const args = [
    ...['-u', target.url, '--method', target.method, '--headers', headers.join('\n'), '--output-dir', folder],
    ...(target.body === undefined ? [] : ['--data', target.body]),
    ...(target.headersOnly ? ['--param-filter', '(custom) HEADER'] : []),
  ];
  const child = spawn('nice', ['-n', '10', 'sqlmap', ...args, ...OPTIONS], {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 30 * 60_000,
  });
  const tested: string[] = [];
  const findings: string[] = [];
  const suspicions: string[] = [];
  let payloads = 0;
  let last = '';
  let ended = false;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.includes('[PAYLOAD]')) payloads += 1;
    const place = /testing for SQL injection on (.*)/.exec(line)?.[1];
    if (place !== undefined) tested.push(place);
    if (/is vulnerable|^Parameter: |^ {4}(Type|Payload): /.test(line)) findings.push(line);
    if (/appears to be .*injectable/.test(line)) suspicions.push(line);
    if (/all tested parameters do not appear to be injectable|identified the following injection/.test(line))
      ended = true;
    if (/\[(CRITICAL|ERROR)\]/.test(line)) last = line;
  }
  return {
    ...{ target: target.title, places: placesOf(target), tested, payloads, findings, suspicions },
    ...(!ended && { stopped: last }),
    seconds: Math.round((performance.now() - began) / 1_000),
  };
}
