import { type Canary, forbiddenUrls, type NameServer, startCanary, startNameServer } from '@sluice/testkit/ssrf';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GuardedGateway, startGuarded } from './guarded-gateway.ts';
import { openaiAccount } from './ways-out.ts';

const REFUSED = { result: 'unhealthy', failure: { kind: 'permission', scope: 'account', code: 'ESLUICEADDRESS' } };

let canary: Canary;
let names: NameServer;
let guarded: GuardedGateway;
beforeAll(async () => {
  canary = await startCanary();
  names = await startNameServer();
  guarded = await startGuarded({ resolve: names.resolve });
});
afterAll(async () => {
  expect(canary.connections).toBe(0);
  await guarded[Symbol.asyncDispose]();
  await names.close();
  await canary.close();
});

/** What comes of every URL of a group, all of its names leading to this machine. */
async function isRefused(group: RegExp, reach: 'public' | 'private' = 'public') {
  const urls = forbiddenUrls(canary.port).filter((each) => group.test(each.group));
  expect(urls.length).toBeGreaterThan(0);
  for (const { url } of urls) {
    names.point(new URL(url).hostname.replace(/\.$/, '').toLowerCase(), '127.0.0.1', '::1');
    expect(await guarded.try(openaiAccount(url, reach)), url).toMatchObject(REFUSED);
  }
  expect(canary.connections).toBe(0);
}

/** The control plane would not have saved any of them; a gateway does not rely on that. */
describe('S7: an account that was published with a forbidden URL all the same is not let there', () => {
  test('S22: by a name that only leads inside', () => isRefused(/private_name/));
  test('S23: by an odd spelling of an IPv4 address', () => isRefused(/odd_ipv4/));
  test('S24: by IPv6, nor by IPv4 inside IPv6', () => isRefused(/ipv6/));
  test('where clouds hand out credentials', () => isRefused(/metadata/));

  test('S22: by a name of this machine that only its own resolver knows', async () => {
    await using own = await startGuarded();
    for (const host of ['localhost', 'LOCALHOST']) {
      expect(await own.try(openaiAccount(`http://${host}:${canary.port}`, 'public')), host).toMatchObject(REFUSED);
    }
  });

  test('S23: to nobody and to metadata, with private networks opened either', async () => {
    const never = ['0.0.0.0', '0', '[::]', '[64:ff9b::7f00:1]', '[fe80::1]', '169.254.169.254', '[fd00:ec2::254]'];
    for (const host of never) {
      expect(await guarded.try(openaiAccount(`http://${host}:${canary.port}`, 'private')), host).toMatchObject(REFUSED);
    }
    names.point('metadata.example.com', '169.254.169.254');
    expect(await guarded.try(openaiAccount('http://metadata.example.com', 'private'))).toMatchObject(REFUSED);
  });
});
