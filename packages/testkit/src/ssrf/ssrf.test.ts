import { once } from 'node:events';
import { connect, isIPv4 } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Canary, forbiddenUrls, type NameServer, startCanary, startNameServer } from './index.ts';

let canary: Canary;
let names: NameServer;
beforeAll(async () => {
  canary = await startCanary();
  names = await startNameServer();
});
afterAll(async () => {
  await canary.close();
  await names.close();
});

const resolved = (name: string) =>
  new Promise<string[]>((resolve, reject) => {
    names.resolve(name, (error, found) => (error ? reject(error) : resolve(found.map(({ address }) => address))));
  });

test('a name leads where it was pointed to last, in both families, and nowhere before', async () => {
  await expect(resolved('models.example.com')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  names.point('models.example.com', '93.184.215.14', '::ffff:127.0.0.1');
  expect(await resolved('models.example.com')).toEqual(['93.184.215.14', '::ffff:127.0.0.1']);
  names.point('models.example.com', '127.0.0.1', 'fd00:ec2::254');
  expect(await resolved('Models.example.com')).toEqual(['127.0.0.1', 'fd00:ec2::254']);
  names.point('models.example.com');
  await expect(resolved('models.example.com')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  expect(names.asked).toEqual(
    Array.from({ length: 4 }, () => ['A models.example.com', 'AAAA models.example.com']).flat(),
  );
});

test('whoever comes to the canary, over IPv4 or IPv6, is counted and heard', async () => {
  for (const host of ['127.0.0.1', '::1', '0.0.0.0']) {
    const socket = connect(canary.port, host, () => socket.write('GET /secret HTTP/1.1\r\n\r\n'));
    socket.resume();
    await once(socket, 'close');
  }
  expect(canary.connections).toBe(3);
  expect(canary.heard.every((text) => text.startsWith('GET /secret'))).toBe(true);
});

test('the set spells this machine in ways that a connection understands, or no parser accepts', () => {
  const urls = forbiddenUrls(80);
  expect(new Set(urls.map(({ url }) => url)).size).toBe(urls.length);
  const odd = urls.filter(({ group }) => group === 'odd_ipv4').map(({ url }) => new URL(url).hostname);
  expect(odd.every((host) => isIPv4(host) && /^(127\.0\.0\.1|0\.0\.0\.0)$/.test(host))).toBe(true);
});
