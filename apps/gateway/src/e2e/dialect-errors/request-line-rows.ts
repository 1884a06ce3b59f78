import { VENDOR_KEY } from '../vendors.ts';
import { HELLO, requestOf } from './callers.ts';
import type { Row } from './row.ts';

/** What is wrong before anybody reads a body: methods, paths, headers by size, headers that ask for what we do not do. */
export const REQUEST_LINE_ROWS: readonly Row[] = [
  {
    id: 'B15',
    what: 'methods that are not for this path, or for nothing',
    attempts: (caller) => [
      { name: 'TRACE', bytes: requestOf(caller, { method: 'TRACE' }), statuses: [405], having: ['allow'] },
      {
        name: 'CONNECT',
        bytes: 'CONNECT sluice:443 HTTP/1.1\r\nhost: sluice:443\r\n\r\n',
        statuses: [405],
        behindNginx: [400, 405],
        pathless: true,
      },
      ...['PUT', 'PATCH', 'DELETE', 'GET'].map((method) => ({
        name: method,
        bytes: requestOf(caller, { method }),
        statuses: [405],
        having: ['allow'],
      })),
      ...['FOO', 'post', 'M-SEARCH'].map((method) => ({
        name: method,
        bytes: requestOf(caller, { method }),
        statuses: [400, 405],
      })),
    ],
  },
  {
    id: 'B16',
    what: 'headers beyond measure',
    attempts: (caller, way) => [
      {
        name: 'one of 20 KB',
        bytes: requestOf(caller, { lines: [`x: ${'y'.repeat(20_000)}`] }),
        statuses: [431],
      },
      {
        name: '2,500 of them',
        bytes: requestOf(caller, { lines: Array.from({ length: 2_500 }, (_, index) => `a${index}: 1`) }),
        statuses: [431],
      },
      {
        name: 'one of 100 KB',
        bytes: requestOf(caller, { lines: [`x: ${'y'.repeat(100_000)}`] }),
        statuses: [431],
        // Beyond what is parsed at all, the path is forgotten.
        ...(way === 'direct' && { pathless: true as const }),
      },
      {
        name: 'the key behind 2,000 others still counts',
        bytes: requestOf(caller, {
          headers: { authorization: undefined },
          lines: [
            ...Array.from({ length: 2_000 }, (_, index) => `${(index + 36).toString(36)}:`),
            `authorization: Bearer ${VENDOR_KEY}`,
          ],
        }),
        statuses: [200],
        // Some versions of nginx count headers; they refuse, and drop none in silence.
        behindNginx: [200, 431],
      },
    ],
  },
  {
    id: 'B17',
    what: 'a target of 20 KB',
    attempts: (caller) => [
      { name: 'query', bytes: requestOf(caller, { path: `${caller.path}?x=${'y'.repeat(20_000)}` }), statuses: [414] },
      { name: 'path', bytes: requestOf(caller, { path: `${caller.path}/${'y'.repeat(20_000)}` }), statuses: [414] },
    ],
  },
  {
    id: 'B19',
    what: 'paths that mean to lead elsewhere',
    attempts: (caller) =>
      [
        '/v1/..%2fadmin',
        '//admin',
        '/v1/../admin',
        '/%61dmin',
        '/admin/',
        '/ADMIN',
        '/admin;x',
        '/admin/accounts/state',
      ].map((path) => ({
        name: path,
        bytes: requestOf(caller, { path, headers: { authorization: undefined } }),
        statuses: [400, 401, 404],
        pathless: true as const,
      })),
  },
  {
    id: 'B20',
    what: 'escapes that are none',
    attempts: (caller) =>
      ['%zz', '%00', '%c0%af', '%'].map((odd) => ({
        name: odd,
        bytes: requestOf(caller, { path: `${caller.path}/${odd}` }),
        statuses: [400],
      })),
  },
  {
    id: 'B46',
    what: 'expectations',
    attempts: (caller) => [
      { name: '100-continue', bytes: requestOf(caller, { headers: { expect: '100-continue' } }), statuses: [200] },
      {
        name: 'magic',
        bytes: requestOf(caller, { headers: { expect: 'magic' } }),
        statuses: [417],
        // nginx keeps what is between it and its client to itself.
        behindNginx: [200, 417],
      },
    ],
  },
  {
    id: 'B47',
    what: 'an Accept header for something else: answers are what the body asks for',
    attempts: (caller) => {
      const xml = {
        name: 'XML',
        bytes: requestOf(caller, { headers: { accept: 'application/xml' } }),
        statuses: [200],
      };
      if (caller.dialect === 'openai-embeddings') return [xml];
      const streamed = caller.streamPath
        ? { path: caller.streamPath }
        : { body: { ...caller.body(HELLO), stream: true } };
      return [
        xml,
        {
          name: 'JSON for a stream',
          bytes: requestOf(caller, { ...streamed, headers: { accept: 'application/json' } }),
          statuses: [200],
          check: (answer) => {
            const type = answer?.headers['content-type'] ?? '';
            return type.startsWith('text/event-stream') ? undefined : `content-type ${type}`;
          },
        },
      ];
    },
  },
  {
    id: 'B48',
    what: 'a wish to resume a stream',
    attempts: (caller) => [
      { name: 'Last-Event-ID', bytes: requestOf(caller, { headers: { 'last-event-id': '7' } }), statuses: [200] },
    ],
  },
  {
    id: 'B49',
    what: 'conditions, ranges, other methods in headers',
    attempts: (caller) => [
      {
        name: 'all of them',
        bytes: requestOf(caller, {
          headers: {
            range: 'bytes=0-1',
            'if-none-match': '*',
            'if-match': '"x"',
            'x-http-method-override': 'DELETE',
            'x-original-url': '/admin',
            'x-rewrite-url': '/admin',
          },
        }),
        statuses: [200],
      },
    ],
  },
  {
    id: 'B50',
    what: 'a question of a browser whether a foreign page may ask',
    attempts: (caller) => [
      {
        name: 'preflight',
        bytes: requestOf(caller, {
          method: 'OPTIONS',
          headers: {
            authorization: undefined,
            origin: 'https://elsewhere.test',
            'access-control-request-method': 'POST',
            'access-control-request-headers': 'authorization',
          },
        }),
        statuses: [404, 405],
        check: (answer) => Object.keys(answer?.headers ?? {}).find((name) => name.startsWith('access-control-')),
      },
    ],
  },
  {
    id: 'B55',
    what: 'paths of nothing',
    attempts: (caller) => {
      const [folder = ''] = caller.path.split(':');
      return [
        { name: 'below', bytes: requestOf(caller, { path: `${folder}/nothing` }), statuses: [404] },
        { name: 'a slash at the end', bytes: requestOf(caller, { path: `${caller.path}/` }), statuses: [404] },
        { name: 'pinned', bytes: requestOf(caller, { path: `/kiro${folder}/nothing` }), statuses: [404] },
        { name: '/v1 alone', bytes: requestOf(caller, { path: '/v1' }), statuses: [404], pathless: true },
        { name: 'a provider nobody has', bytes: requestOf(caller, { path: `/nobody${caller.path}` }), statuses: [404] },
      ];
    },
  },
];
