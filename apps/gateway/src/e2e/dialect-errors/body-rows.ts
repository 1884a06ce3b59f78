import { gzipSync } from 'node:zlib';
import { type Caller, requestOf } from './callers.ts';
import { NOT_JSON } from './not-json.ts';
import type { Attempt, Row } from './row.ts';

const MIB = 1024 ** 2;

/** Bodies that cannot be read, or that are not to be. */
export const BODY_ROWS: readonly Row[] = [
  {
    id: 'B18',
    what: 'names of the prototype',
    attempts: (caller) => [
      {
        name: 'as headers',
        bytes: requestOf(caller, { lines: ['__proto__: x', 'constructor: x'] }),
        statuses: [200, 400],
      },
      {
        name: 'as keys',
        bytes: requestOf(caller, {
          body: JSON.stringify(caller.body('hello [[sim: tokens=2]]')).replace(
            '{',
            '{"__proto__":{"x":1},"constructor":{"prototype":{"x":1}},',
          ),
        }),
        statuses: [200, 400],
        check: () => (({}) as { x?: number }).x === undefined ? undefined : 'Object.prototype is polluted',
      },
    ],
  },
  {
    id: 'B21',
    what: 'bodies that are no object',
    attempts: (caller) =>
      ['', '{', 'null', '[]', '"x"', '7', 'true'].map((body) => ({
        name: JSON.stringify(body),
        bytes: requestOf(caller, { body }),
        statuses: [400],
      })),
  },
  {
    id: 'B22',
    what: 'texts that are nearly JSON',
    attempts: (caller) =>
      NOT_JSON.map((body) => ({ name: body.slice(0, 40), bytes: requestOf(caller, { body }), statuses: [400] })),
  },
  {
    id: 'B23',
    what: 'encodings that are not UTF-8',
    attempts(caller) {
      const text = JSON.stringify(caller.body('x'));
      const bodies: Readonly<Record<string, Buffer>> = {
        'a lone continuation byte': Buffer.from(text.replace('"x"', '"\x80"'), 'latin1'),
        'an overlong slash': Buffer.from(text.replace('"x"', '"\xc0\xaf"'), 'latin1'),
        'a surrogate': Buffer.from(text.replace('"x"', '"\xed\xa0\x80"'), 'latin1'),
        'UTF-16': Buffer.from(`\ufeff${text}`, 'utf16le'),
        'a byte order mark': Buffer.from(`\ufeff${text}`),
      };
      return Object.entries(bodies).map(([name, body]) => ({
        name,
        bytes: requestOf(caller, { body }),
        statuses: [400],
      }));
    },
  },
  {
    id: 'B24',
    what: 'half a surrogate pair in the prompt',
    attempts: (caller) => [
      {
        name: 'goes through',
        bytes: requestOf(caller, {
          body: JSON.stringify(caller.body('hello [[sim: tokens=2]]')).replace('hello', 'h\\ud800i'),
        }),
        statuses: [200],
      },
    ],
  },
  {
    id: 'B25',
    what: 'a key twice: the last one counts, for us and for the upstream',
    attempts: twice,
  },
  {
    id: 'B26',
    what: 'depth',
    attempts: (caller) =>
      [10_000, 100_000].map((depth) => ({
        name: `${depth}`,
        bytes: requestOf(caller, { body: `{"${caller.turns}":${'['.repeat(depth)}${']'.repeat(depth)}}` }),
        statuses: [400],
      })),
  },
  {
    id: 'B27',
    what: 'bodies beyond 32 MiB, and in the smallest pieces',
    attempts: (caller) => [
      {
        name: 'by length',
        bytes: requestOf(caller, { headers: { 'content-length': `${33 * MIB}` }, body: '{' }),
        statuses: [413],
      },
      {
        name: 'by a length that is too much for nginx too',
        bytes: requestOf(caller, { headers: { 'content-length': `${40 * MIB}` }, body: '{' }),
        statuses: [413],
      },
      {
        name: 'by chunks',
        bytes: inChunks(
          caller,
          Array.from({ length: 36 }, () => 'x'.repeat(MIB)),
        ),
        statuses: [413],
      },
      { name: 'chunks of one byte', bytes: inChunks(caller, 'x'.repeat(50_000)), statuses: [400] },
    ],
  },
  {
    id: 'B28',
    what: 'a body that ends before it is whole',
    attempts: (caller) => [
      {
        name: 'the client is gone',
        bytes: requestOf(caller, { headers: { 'content-length': '100' }, body: '{"x": 1' }),
        finish: true,
        statuses: [0, 400, 408],
      },
    ],
  },
  {
    id: 'B29',
    what: 'compressed bodies',
    attempts(caller) {
      const packed = gzipSync(JSON.stringify(caller.body('x')));
      const bomb = gzipSync(Buffer.alloc(8 * MIB, ' '));
      const encodings: readonly [string, string, Buffer | undefined][] = [
        ['gzip', 'gzip', packed],
        ['a bomb', 'gzip', bomb],
        ['a lie', 'gzip', undefined],
        ['br', 'br', packed],
        ['two of them', 'gzip, identity', packed],
      ];
      return encodings.map(([name, coding, body]) => ({
        name,
        bytes: requestOf(caller, { headers: { 'content-encoding': coding }, ...(body && { body }) }),
        statuses: [415],
      }));
    },
  },
  {
    id: 'B30',
    what: 'media types that are not JSON',
    attempts: (caller) => [
      ...[
        undefined,
        '',
        'text/plain',
        'application/json; charset=utf-16',
        'multipart/form-data; boundary=x',
        'application/jsonx',
        'application/x-www-form-urlencoded',
        'application/json, text/plain',
      ].map((type) => ({
        name: `${type}`,
        bytes: requestOf(caller, { headers: { 'content-type': type } }),
        statuses: [415],
      })),
      ...['application/json ;', 'application/json; charset=UTF-8', 'Application/JSON', 'application/x.y+json'].map(
        (type) => ({
          name: type,
          bytes: requestOf(caller, { headers: { 'content-type': type } }),
          statuses: [200],
        }),
      ),
    ],
  },
  {
    id: 'B40',
    what: 'a multipart boundary without end',
    attempts: (caller, way) => [
      {
        name: 'of 8 KB in the header and 1 MB in the body',
        bytes: requestOf(caller, {
          headers: { 'content-type': `multipart/form-data; boundary=${'-'.repeat(8_000)}` },
          body: '-'.repeat(MIB),
        }),
        statuses: [415],
      },
      {
        name: 'of 1 MB in the header',
        bytes: requestOf(caller, { headers: { 'content-type': `multipart/form-data; boundary=${'-'.repeat(MIB)}` } }),
        statuses: [431],
        ...(way === 'direct' && { pathless: true as const }),
      },
    ],
  },
];

function twice(caller: Caller): readonly Attempt[] {
  const text = JSON.stringify(caller.body('hello [[sim: tokens=2]]'));
  if (!caller.modelField) {
    const odd = text.replace('{', `{"${caller.turns}":7,`);
    return [{ name: 'a good one last', bytes: requestOf(caller, { body: odd }), statuses: [200, 400] }];
  }
  const path = `/kiro${caller.path}`;
  const known = text.replace(caller.model, 'claude-sonnet-4-6');
  const withModel = (first: string, last: string) => last.replace('{', `{"model":"${first}",`);
  return [
    {
      name: 'a known model last',
      bytes: requestOf(caller, { path, body: withModel('nobody-1', known) }),
      // Kiro makes no embeddings.
      statuses: caller.dialect === 'openai-embeddings' ? [400] : [200],
    },
    {
      name: 'an unknown model last',
      bytes: requestOf(caller, { path, body: withModel('claude-sonnet-4-6', text.replace(caller.model, 'nobody-1')) }),
      statuses: [404],
      code: 'model_not_found',
    },
  ];
}

function* inChunks(caller: Caller, pieces: Iterable<string>): Iterable<string | Buffer> {
  yield requestOf(caller, { headers: { 'content-length': undefined, 'transfer-encoding': 'chunked' }, body: '' });
  let batch = '';
  for (const piece of pieces) {
    batch += `${piece.length.toString(16)}\r\n${piece}\r\n`;
    if (batch.length < 60_000) continue;
    yield batch;
    batch = '';
  }
  yield `${batch}0\r\n\r\n`;
}
