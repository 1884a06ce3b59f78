import { type Caller, requestOf } from './callers.ts';
import type { Row } from './row.ts';

/** Requests that two hops could read differently, and bytes that are no request at all. */
export const FRAMING_ROWS: readonly Row[] = [
  {
    id: 'B1',
    what: 'a length and a transfer encoding',
    attempts: (caller) => [
      {
        name: 'both',
        bytes: requestOf(caller, { headers: { 'transfer-encoding': 'chunked' } }),
        statuses: [400],
      },
    ],
  },
  {
    id: 'B2',
    what: 'transfer encodings nobody speaks',
    attempts: (caller) =>
      ['chunked, identity', 'xchunked', '\vchunked'].map((coding) => ({
        name: JSON.stringify(coding),
        bytes: requestOf(caller, { headers: { 'content-length': undefined, 'transfer-encoding': coding } }),
        statuses: [400, 501],
      })),
  },
  {
    id: 'B3',
    what: 'a space before the colon',
    attempts: (caller) => [
      {
        name: 'Transfer-Encoding :',
        bytes: requestOf(caller, { headers: { 'content-length': undefined }, lines: ['Transfer-Encoding : chunked'] }),
        statuses: [400],
      },
    ],
  },
  {
    id: 'B4',
    what: 'two lengths',
    attempts: (caller) =>
      ['0', `${JSON.stringify(caller.body('x')).length}`].map((length) => ({
        name: length,
        bytes: requestOf(caller, { body: caller.body('x'), lines: [`content-length: ${length}`] }),
        statuses: [400],
      })),
  },
  {
    id: 'B5',
    what: 'lengths that are no plain number',
    attempts: (caller) =>
      ['+7', '-1', '0x7', '7, 7'].map((length) => ({
        name: length,
        bytes: requestOf(caller, { headers: { 'content-length': length } }),
        statuses: [400],
      })),
  },
  {
    id: 'B6',
    what: 'chunks that are not framed by the book',
    attempts(caller) {
      const body = JSON.stringify(caller.body('hello [[sim: tokens=2]]'));
      const size = body.length.toString(16);
      const chunked = (text: string) =>
        requestOf(caller, { headers: { 'content-length': undefined, 'transfer-encoding': 'chunked' }, body: text });
      return [
        { name: 'a size of 0x7', bytes: chunked(`0x7\r\n${body}\r\n0\r\n\r\n`), statuses: [400] },
        {
          name: 'bare line feeds',
          bytes: chunked(`${size}\n${body}\n0\n\n`),
          statuses: [400],
          behindNginx: [200, 400],
        },
        { name: 'a chunk longer than its size', bytes: chunked(`2\r\n${body}\r\n0\r\n\r\n`), statuses: [400] },
      ];
    },
  },
  {
    id: 'B7',
    what: 'a chunk extension of 20 KB',
    attempts(caller) {
      const body = JSON.stringify(caller.body('hello [[sim: tokens=2]]'));
      const text = `${body.length.toString(16)};${'x'.repeat(20_000)}\r\n${body}\r\n0\r\n\r\n`;
      const headers = { 'content-length': undefined, 'transfer-encoding': 'chunked' };
      const bytes = requestOf(caller, { headers, body: text });
      return [{ name: 'one', bytes, statuses: [400, 413], behindNginx: [200, 400, 413] }];
    },
  },
  {
    id: 'B8',
    what: 'two Host headers',
    attempts: (caller) => [{ name: 'two', bytes: requestOf(caller, { lines: ['Host: b'] }), statuses: [400] }],
  },
  {
    id: 'B9',
    what: 'Host headers that are no host',
    attempts: (caller) =>
      ['a/v1?x', '', 'a\0b', 'a b', 'a@b', 'a:b:c', '[::1'].map((host) => ({
        name: JSON.stringify(host),
        bytes: requestOf(caller, { headers: { host } }),
        statuses: [400],
        // nginx names the host itself to the gateway, and takes fewer characters amiss.
        behindNginx: ['a@b', 'a:b:c', 'a b', '[::1'].includes(host) ? [200, 400] : [400],
      })),
  },
  {
    id: 'B10',
    what: 'a target with another host in it',
    attempts: (caller) => [
      {
        name: 'absolute form',
        bytes: requestOf(caller, { path: `http://elsewhere${caller.path}` }),
        statuses: [400],
        // nginx makes a plain target of it; nothing is ever sent to that host.
        behindNginx: [200, 400],
        pathless: true,
      },
    ],
  },
  {
    id: 'B11',
    what: 'other versions of HTTP',
    attempts: (caller) => [
      { name: 'HTTP/2.0', bytes: requestOf(caller, { version: 'HTTP/2.0' }), statuses: [400, 505] },
      {
        name: 'the preface of HTTP/2',
        bytes: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
        statuses: [400, 405, 505],
        pathless: true,
      },
    ],
  },
  {
    id: 'B12',
    what: 'header lines that end or go on oddly',
    attempts: (caller) => [
      { name: 'CR LF CR', bytes: ended(caller), statuses: [400] },
      // A second CR means nothing to nginx, and is gone from what it sends on.
      {
        name: 'CR CR LF',
        bytes: requestOf(caller, { lines: ['x: y\r'] }),
        statuses: [400],
        behindNginx: [200, 400],
      },
      // What nginx takes for a header it does not know is left out, not passed on.
      {
        name: 'a folded line',
        bytes: requestOf(caller, { lines: ['x: y', ' z'] }),
        statuses: [400],
        behindNginx: [200, 400],
      },
      { name: 'a NUL', bytes: requestOf(caller, { lines: ['x: a\0b'] }), statuses: [400] },
      {
        name: 'a control character',
        bytes: requestOf(caller, { lines: ['x: a\x01b'] }),
        statuses: [400],
        behindNginx: [200, 400],
      },
      {
        name: 'a name with a space',
        bytes: requestOf(caller, { lines: ['x y: z'] }),
        statuses: [400],
        behindNginx: [200, 400],
      },
    ],
  },
  {
    id: 'B13',
    what: 'lines that end in a line feed alone',
    attempts: (caller) => [
      { name: 'all', bytes: requestOf(caller, { lineEnd: '\n' }), statuses: [400], behindNginx: [200, 400] },
    ],
  },
  {
    id: 'B14',
    what: 'a second request behind the first',
    attempts: (caller) => [
      {
        name: 'is judged by its own key',
        bytes: Buffer.concat([requestOf(caller), requestOf(caller, { headers: { authorization: undefined } })]),
        answers: 2,
        statuses: [401],
        sequence: [200, 401],
      },
      {
        name: 'hidden behind a body that is longer than it says',
        bytes: Buffer.concat([
          requestOf(caller, { headers: { 'content-length': '2' }, body: '{}' }),
          requestOf(caller, { headers: { authorization: undefined } }),
        ]),
        answers: 2,
        statuses: [401],
        sequence: [400, 401],
      },
    ],
  },
  {
    id: 'B54',
    what: 'bytes that are no HTTP',
    attempts: () => [
      {
        name: 'a TLS greeting',
        bytes: Buffer.from(`16030100c8010000c40303${'5a'.repeat(80)}`, 'hex'),
        statuses: [400],
        pathless: true,
      },
      { name: 'noise', bytes: Buffer.from('00ff13377f80c3280d0a0d0a', 'hex'), statuses: [400], pathless: true },
      { name: 'words', bytes: 'nonsense\r\n\r\n', statuses: [400], pathless: true },
    ],
  },
];

/** Headers that end in CR LF CR and something else. */
function ended(caller: Caller): Buffer {
  const bytes = requestOf(caller).toString('latin1');
  return Buffer.from(bytes.replace('\r\n\r\n', '\r\n\rX'), 'latin1');
}
