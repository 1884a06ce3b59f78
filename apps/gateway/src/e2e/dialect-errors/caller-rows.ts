import { VENDOR_KEY } from '../vendors.ts';
import { type Caller, HELLO, requestOf } from './callers.ts';
import type { Attempt, Row } from './row.ts';

/** Who calls, and from where. */
export const CALLER_ROWS: readonly Row[] = [
  {
    id: 'B31',
    what: 'X-Forwarded-For from outside decides nothing',
    stage: 'guarded',
    attempts: (caller, way) => [
      ...['127.0.0.2', '10.1.2.3', Array(50).fill('10.0.0.1').join(', ')].map((hops) => ({
        name: hops.slice(0, 20),
        bytes: requestOf(caller, { headers: { 'x-forwarded-for': hops } }),
        statuses: [403],
      })),
      welcome(caller, way, '127.0.0.2', {}),
    ],
  },
  {
    id: 'B32',
    what: 'the edges of an allow list',
    stage: 'trusting',
    attempts: (caller, way) => [
      ...['10.0.0.0', '10.255.255.255', '127.0.0.2'].map((hop) => welcome(caller, way, hop)),
      ...['9.255.255.255', '11.0.0.0', '127.0.0.3', '127.0.0.1', '0.0.0.0'].map((hop) => stranger(caller, way, hop)),
    ],
  },
  {
    id: 'B33',
    what: 'addresses of IPv6',
    stage: 'trusting',
    attempts: (caller, way) => [
      ...['::ffff:10.0.0.1', '::FFFF:10.0.0.1'].map((hop) => welcome(caller, way, hop)),
      ...['::1', '::ffff:11.0.0.1', 'fe80::1%eth0', '::10.0.0.1', '::'].map((hop) => stranger(caller, way, hop)),
    ],
  },
  {
    id: 'B34',
    what: 'addresses that are none',
    stage: 'trusting',
    attempts: (caller, way) =>
      ['010.0.0.1', '10.0.0.256', '10.0.0', '0x0a.0.0.1', '167772161', '10.0.0.1/8', 'unknown', '', '10.0.0.1 '].map(
        (hop) => (hop === '10.0.0.1 ' ? welcome(caller, way, hop) : stranger(caller, way, hop)),
      ),
  },
  {
    id: 'B35',
    what: 'other headers that name an address',
    stage: 'guarded',
    attempts: (caller) =>
      ['forwarded', 'x-real-ip', 'cf-connecting-ip', 'true-client-ip', 'x-client-ip', 'x-cluster-client-ip'].map(
        (name) => ({
          name,
          bytes: requestOf(caller, { headers: { [name]: name === 'forwarded' ? 'for=10.0.0.1' : '10.0.0.1' } }),
          statuses: [403],
        }),
      ),
  },
  {
    id: 'B36',
    what: 'keys that are missing, doubled, misplaced or misspelt',
    attempts: (caller) => [
      ...Object.entries(REFUSED_KEYS).map(([name, lines]) => ({
        name,
        bytes: requestOf(caller, { headers: { authorization: undefined }, lines }),
        statuses: name === 'twice' ? [400, 401] : [401],
        check: withoutKey,
      })),
      ...['key', 'api_key', 'access_token'].map((name) => ({
        name: `in the query as ${name}`,
        bytes: requestOf(caller, {
          path: `${caller.path}${caller.path.includes('?') ? '&' : '?'}${name}=${VENDOR_KEY}`,
        }),
        statuses: [401],
        check: withoutKey,
      })),
      ...Object.entries(ACCEPTED_KEYS).map(([name, line]) => ({
        name,
        bytes: requestOf(caller, { headers: { authorization: undefined }, lines: [line] }),
        statuses: [200],
      })),
    ],
  },
  {
    id: 'B37',
    what: 'keys that mean to be more than text',
    attempts: (caller) =>
      ["' OR 1=1 --", '%', '*', 'sk-*', '__proto__', '{"$ne":1}', 'sluice:key', '../../etc/passwd', '${jndi:x}'].map(
        (key) => ({
          name: key,
          bytes: requestOf(caller, { headers: { authorization: undefined, 'x-api-key': key } }),
          statuses: [401],
        }),
      ),
  },
  {
    id: 'B38',
    what: 'a key in the wrong place',
    stage: 'guarded',
    attempts: (caller) => [
      { name: 'from another address', bytes: requestOf(caller), statuses: [403] },
      {
        name: 'nobody’s',
        bytes: requestOf(caller, { headers: { authorization: 'Bearer sk-test-0123456789abcdee' } }),
        statuses: [401],
      },
    ],
  },
];

const REFUSED_KEYS: Readonly<Record<string, readonly string[]>> = {
  none: [],
  'Bearer alone': ['authorization: Bearer'],
  'another scheme': [`authorization: Basic ${VENDOR_KEY}`],
  twice: [`authorization: Bearer ${VENDOR_KEY}`, `authorization: Bearer ${VENDOR_KEY}`],
  'two that differ': [`authorization: Bearer ${VENDOR_KEY}`, 'x-api-key: sk-other-0123456789'],
  'a part of it': [`x-api-key: ${VENDOR_KEY.slice(0, -1)}`],
  'and a bit more': [`x-api-key: ${VENDOR_KEY}0`],
  'in other letters': [`x-api-key: ${VENDOR_KEY.toUpperCase()}`],
  'of 8 KB': [`x-api-key: ${'k'.repeat(8_000)}`],
  'beyond ASCII': ['x-api-key: sk-\xfc\xff'],
  'in a cookie': [`cookie: x-api-key=${VENDOR_KEY}`],
};

const ACCEPTED_KEYS: Readonly<Record<string, string>> = {
  'x-api-key': `x-api-key: ${VENDOR_KEY}`,
  'x-goog-api-key': `x-goog-api-key: ${VENDOR_KEY}`,
  'a lower-case scheme': `authorization: bearer ${VENDOR_KEY}`,
  'spaces around it': `x-api-key:  ${VENDOR_KEY} `,
};

const KIRO_MODEL = 'claude-sonnet-4-6';

/** An error never shows a key. */
function withoutKey(answer: { readonly body: string } | undefined): string | undefined {
  return answer?.body.includes('sk-') ? 'the answer shows a key' : undefined;
}

/** Kiro, which is all that stands behind the guarded gateways, makes no embeddings: 400 is past the guard too. */
function welcome(caller: Caller, way: string, hop: string, more?: Readonly<Record<string, string>>): Attempt {
  const headers = more ?? { 'x-forwarded-for': way === 'direct' ? hop : '11.0.0.1' };
  const own = way !== 'direct' || more !== undefined;
  return {
    name: `${hop} may come in`,
    bytes: requestOf(caller, {
      path: `/kiro${caller.path.replace(caller.model, KIRO_MODEL)}`,
      body: askKiro(caller),
      headers,
    }),
    // Behind nginx the hop that counts is our own address.
    ...(own && { from: '127.0.0.2' }),
    statuses: caller.dialect === 'openai-embeddings' ? [400] : [200],
  };
}

function stranger(caller: Caller, way: string, hop: string): Attempt {
  return {
    name: `${JSON.stringify(hop)} may not`,
    bytes: requestOf(caller, { headers: { 'x-forwarded-for': hop } }),
    ...(way !== 'direct' && { from: '127.0.0.3' }),
    statuses: [403],
  };
}

function askKiro(caller: Caller): Record<string, unknown> {
  const body = caller.body(HELLO);
  return caller.modelField ? { ...body, model: KIRO_MODEL } : body;
}
