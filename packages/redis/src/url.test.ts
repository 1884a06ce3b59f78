import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRedisUrl } from './url.ts';

describe('parseRedisUrl', () => {
  it('reads a single server with credentials, TLS and database', () => {
    expect(parseRedisUrl('redis://127.0.0.1:6379/0')).toEqual({
      mode: 'single',
      nodes: [{ host: '127.0.0.1', port: 6379 }],
      tls: false,
      db: 0,
    });
    expect(parseRedisUrl('rediss://sluice:p%40ss@cache.example/3')).toEqual({
      mode: 'single',
      nodes: [{ host: 'cache.example', port: 6379 }],
      tls: true,
      db: 3,
      username: 'sluice',
      password: 'p@ss',
    });
    expect(parseRedisUrl('redis://:secret@[::1]:7000')).toMatchObject({
      nodes: [{ host: '::1', port: 7000 }],
      password: 'secret',
    });
  });

  it('reads the nodes of a cluster', () => {
    expect(parseRedisUrl('redis+cluster://a:7000,b:7001,c')).toMatchObject({
      mode: 'cluster',
      nodes: [
        { host: 'a', port: 7000 },
        { host: 'b', port: 7001 },
        { host: 'c', port: 6379 },
      ],
    });
  });

  it('reads sentinels and the name of their master', () => {
    expect(parseRedisUrl('redis+sentinel://a,b:26380/main')).toMatchObject({
      mode: 'sentinel',
      master: 'main',
      nodes: [
        { host: 'a', port: 26_379 },
        { host: 'b', port: 26_380 },
      ],
    });
  });

  it.each([
    ['http://a', 'must look like'],
    ['redis://a,b', 'several hosts'],
    ['redis+sentinel://a', 'name of the master'],
    ['redis+cluster://a/1', 'cannot name a database'],
    ['redis://a/main', 'database number'],
    ['redis://a:99999', 'host:port'],
    ['redis://', 'must look like'],
  ])('refuses %s', (url, reason) => {
    expect(() => parseRedisUrl(url)).toThrow(reason);
  });

  it('never repeats a password in an error', () => {
    fc.assert(
      fc.property(fc.string(), (noise) => {
        try {
          parseRedisUrl(`redis://user:hunter2@${noise}`);
        } catch (error) {
          expect(String(error)).not.toContain('hunter2');
        }
      }),
    );
  });
});
