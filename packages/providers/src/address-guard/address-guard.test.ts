import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AccountReach } from '@sluice/core';
import { Agent, request } from 'undici';
import { describe, expect, test } from 'vitest';
import { guardedConnector, judgeUrl, type Resolve } from './index.ts';

const CLOSED = 'public';
const OPENED = 'private';

/** What an operator may open. */
const PRIVATE = [
  ...[
    'http://127.0.0.1/v1',
    'http://127.1',
    'http://2130706433',
    'http://0x7f000001',
    'http://0177.0.0.1',
    'http://[::1]:80',
  ],
  ...[
    'http://[::ffff:127.0.0.1]',
    'http://[::ffff:7f00:1]',
    'http://[0:0:0:0:0:ffff:7f00:1]',
    'http://localhost',
    'http://LOCALHOST.',
  ],
  ...[
    'http://a.localhost',
    'http://printer.local',
    'http://db.internal',
    'http://redis:6379',
    'http://10.0.0.1',
    'http://172.31.0.1',
  ],
  ...[
    'http://192.168.1.1',
    'http://100.64.0.1',
    'http://[fd12::1]',
    'http://0xa000001',
    'http://①②⑦.0.0.1'.normalize('NFKC'),
  ],
];

/** What stays closed. */
const NEVER = [
  ...[
    'http://0.0.0.0',
    'http://0',
    'http://[::]',
    'http://169.254.169.254/latest/meta-data',
    'http://0xa9fea9fe',
    'http://[fe80::1]',
  ],
  ...[
    'http://metadata.google.internal',
    'http://METADATA.google.internal.',
    'http://[fd00:ec2::254]',
    'http://100.100.100.200',
  ],
  ...[
    'http://[64:ff9b::7f00:1]',
    'http://[64:ff9b::a9fe:a9fe]',
    'http://[2002:7f00:1::]',
    'http://224.0.0.1',
    'http://255.255.255.255',
  ],
  ...[
    'http://ok@127.0.0.1',
    'http://ok:x@models.example.com',
    'http://@models.example.com',
    'http://models.example.com\\@127.0.0.1',
  ],
  ...[
    'http:\\\\127.0.0.1',
    'http://models.example.com\r\nx: y',
    'http://models.example.com/\tx',
    'file:///etc/passwd',
    'gopher://a.example',
  ],
  ...[
    'data:text/plain,x',
    'javascript:alert(1)',
    '//models.example.com',
    'models.example.com',
    'http://',
    'http:models.example.com',
    '',
  ],
  ...[
    'http://models.example.com/#x',
    'http://①②⑦.0.0.1',
    'http://[::ffff:169.254.169.254]',
    'http://[fe80::1%25eth0]',
    'http://a b',
  ],
];

describe('a URL', () => {
  test.each(PRIVATE)('%s is refused unless private networks are open', (url) => {
    expect(judgeUrl(url, CLOSED).outcome).toBe('refused');
    expect(judgeUrl(url, OPENED).outcome).toBe('allowed');
  });

  test.each(NEVER)('%j is refused', (url) => {
    expect([judgeUrl(url, CLOSED).outcome, judgeUrl(url, OPENED).outcome]).toEqual(['refused', 'refused']);
  });

  test.each([
    'https://api.openai.com/v1',
    'http://8.8.8.8:8080/x?y=z',
    'https://[2606:4700::1111]',
    'https://bücher.example',
  ])('%s is %s', (url) => {
    const plain = /^[\x21-\x7e]+$/.test(url);
    expect(judgeUrl(url, CLOSED).outcome).toBe(plain ? 'allowed' : 'refused');
  });
});

describe('a connection', () => {
  test('is made to no address behind the guard: as a number, as a name, or as a name that changed its mind', async () => {
    let connections = 0;
    const canary = createServer((_, answer) => answer.end('caught'));
    canary.on('connection', () => {
      connections += 1;
    });
    canary.listen(0, '127.0.0.1');
    await once(canary, 'listening');
    const { port } = canary.address() as AddressInfo;
    const resolve: Resolve = (name, answer) => {
      const loopback = { address: '127.0.0.1', family: 4 };
      const mixed = [{ address: '93.184.215.14', family: 4 }, loopback];
      answer(null, name.startsWith('mixed') ? mixed : [loopback]);
    };
    const ask = async (reach: AccountReach, host: string) => {
      const agent = new Agent({ connect: guardedConnector({ reach, resolve, connectTimeoutMs: 5_000 }) });
      try {
        const { statusCode } = await request(`http://${host}:${port}/`, { dispatcher: agent });
        return String(statusCode);
      } catch (error) {
        return error instanceof Error && 'code' in error ? String(error.code) : 'failed';
      } finally {
        await agent.destroy();
      }
    };
    for (const host of [
      '127.0.0.1',
      '127.1',
      'localhost',
      'rebound.example.com',
      'mixed.example.com',
      '[::ffff:127.0.0.1]',
    ]) {
      expect(await ask(CLOSED, host), host).toBe('ESLUICEADDRESS');
    }
    expect(connections).toBe(0);
    expect(await ask(OPENED, 'rebound.example.com')).toBe('200');
    expect(await ask(OPENED, '127.0.0.1')).toBe('200');
    canary.closeAllConnections();
    canary.close();
  });
});
