import { type Caller, HELLO, requestOf, withMember } from './callers.ts';
import type { Attempt, Row } from './row.ts';

/** Addresses that only a server would have a reason to ask. */
const INNER_URLS = [
  'http://169.254.169.254/latest/meta-data',
  'http://127.0.0.1:1/x',
  'file:///etc/passwd',
  'gopher://127.0.0.1:6379/_FLUSHALL',
  'http://[::1]/',
];

/** Requests that can be read and make no sense, or mean to make us do something. */
export const MEANING_ROWS: readonly Row[] = [
  { id: 'B41', what: 'models that do not exist', attempts: models },
  {
    id: 'B42',
    what: 'numbers and switches out of bounds',
    attempts: (caller) =>
      caller.badFields.flatMap(({ path, values, statuses = [400] }) =>
        values.map((value) => ({
          name: `${path} ${JSON.stringify(value)}`,
          bytes: requestOf(caller, { body: withMember(caller.body(HELLO), path, value) }),
          statuses,
          ...(!statuses.includes(200) && { param: path }),
        })),
      ),
  },
  {
    id: 'B43',
    what: 'conversations that are none',
    attempts: (caller, _way, canary) => [
      ...caller.badTurns.map((turns) => ({
        name: JSON.stringify(turns),
        bytes: requestOf(caller, { body: { ...caller.body(HELLO), [caller.turns]: turns } }),
        statuses: [400],
      })),
      {
        name: 'missing',
        bytes: requestOf(caller, { body: { ...caller.body(HELLO), [caller.turns]: undefined } }),
        statuses: [400],
      },
      ...manyMessages(caller),
      ...strayResult(caller),
      ...pictures(caller, canary),
    ],
  },
  {
    id: 'B44',
    what: 'odd versions, long betas, fields nobody knows',
    attempts: (caller) => [
      ...['', '1999-01-01', 'x'].map((version) => ({
        name: `anthropic-version ${JSON.stringify(version)}`,
        bytes: requestOf(caller, { headers: { 'anthropic-version': version } }),
        statuses: [200, 400],
      })),
      {
        name: 'anthropic-beta of 10 KB',
        bytes: requestOf(caller, { headers: { 'anthropic-beta': 'x,'.repeat(5_000) } }),
        statuses: [200, 400],
      },
      {
        name: 'unknown fields',
        bytes: requestOf(caller, { body: { ...caller.body(HELLO), future_field: { deep: [1] }, 'odd"name\n': 1 } }),
        statuses: [200, 400],
      },
    ],
  },
  {
    id: 'B45',
    what: 'hostile figures of an upstream',
    attempts: (caller) =>
      HOSTILE_FIGURES.map((figure) => ({
        name: `${figure}`,
        bytes: requestOf(caller, { path: `${caller.home}${caller.path}`, body: caller.body('hello') }),
        script: {
          text: 'hi',
          usage: { input: figure, cacheRead: figure, cacheWrite: figure, output: figure, reasoning: figure },
        },
        statuses: [200],
      })),
  },
  {
    id: 'B56',
    what: 'every account limited',
    attempts: (caller) =>
      [40, 7_200].map((seconds) => ({
        name: `for ${seconds} s`,
        bytes: requestOf(caller, {
          path: `${caller.home}${caller.path}`,
          body: caller.body(`hello [[sim: error=${LIMITS[caller.home]} retry=${seconds}]]`),
        }),
        statuses: [503],
        having: ['retry-after'],
        check: (answer) => {
          const left = Number(answer?.headers['retry-after']);
          if (!Number.isInteger(left) || left < 1 || left > Math.min(seconds, 3_600)) return `retry-after ${left}`;
          const silent = answer?.headers['x-should-retry'] !== 'false';
          return silent === seconds < 60 ? undefined : `x-should-retry ${answer?.headers['x-should-retry']}`;
        },
      })),
  },
];

/** Token counts that are none. */
const HOSTILE_FIGURES = [-1, 2 ** 53 + 2, 1e308, 1.5, -1e308];

/** What each simulated vendor calls a limit. */
const LIMITS: Readonly<Record<string, string>> = {
  '/claude': 'rate_limit',
  '/openai': 'rate_limit',
  '/codex': 'usage_limit',
  '/antigravity': 'quota_exhausted',
};

function models(caller: Caller): readonly Attempt[] {
  // Kiro's table is closed: it knows its models and no others.
  const path = `/kiro${caller.path}`;
  if (!caller.modelField) {
    return ['nobody-1', '..%2fx', '__proto__', 'constructor', 'x'.repeat(5_000)].map((model) => ({
      name: model.slice(0, 20),
      bytes: requestOf(caller, { path: path.replace(caller.model, model) }),
      statuses: [400, 404],
    }));
  }
  const odd: readonly unknown[] = [undefined, null, 7, {}, [], '', true, 'x'.repeat(10_000)];
  return [
    ...odd.map((model) => ({
      name: `${JSON.stringify(model)}`.slice(0, 20),
      bytes: requestOf(caller, { path, body: { ...caller.body(HELLO), model } }),
      statuses: [400],
      param: 'model',
    })),
    ...['nobody-1', '../x', '__proto__', 'constructor', 'toString', 'nobody\r\nx: y', 'nobody-1-thinking'].map(
      (model) => ({
        name: model,
        bytes: requestOf(caller, { path, body: { ...caller.body(HELLO), model } }),
        statuses: [404],
        code: 'model_not_found',
      }),
    ),
  ];
}

function manyMessages(caller: Caller): readonly Attempt[] {
  const [message] = caller.body('x')[caller.turns] as readonly unknown[];
  if (typeof message !== 'object') return [];
  const body = { ...caller.body('x'), [caller.turns]: Array(100_001).fill(message) };
  return [{ name: '100,001 messages', bytes: requestOf(caller, { body }), statuses: [400, 413] }];
}

function strayResult(caller: Caller): readonly Attempt[] {
  if (caller.strayResult === undefined) return [];
  const body = { ...caller.body(HELLO), [caller.turns]: caller.strayResult };
  return [{ name: 'a result of no call', bytes: requestOf(caller, { body }), statuses: [200, 400] }];
}

function pictures(caller: Caller, canary: string): readonly Attempt[] {
  const { picture, bytes } = caller;
  if (!picture || !bytes) return [];
  const withTurns = (turns: unknown) => ({ ...caller.body(HELLO), [caller.turns]: turns });
  return [
    ...[canary, ...INNER_URLS].map((url) => ({
      name: `a picture at ${url}`,
      bytes: requestOf(caller, { body: withTurns(picture(url)) }),
      statuses: [200, 400],
    })),
    {
      name: 'a picture of 40 MB',
      bytes: requestOf(caller, { body: withTurns(bytes('A'.repeat(40 * 1024 ** 2))) }),
      statuses: [413],
    },
    {
      name: 'a picture that is none',
      bytes: requestOf(caller, { body: withTurns(bytes('%%%')) }),
      statuses: [200, 400],
    },
  ];
}
