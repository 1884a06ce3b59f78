import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLogger, requestLogger, SecretRegistry } from './index.ts';

const SECRET = 'sk-live-0123456789abcdef';

function capture(secrets: readonly string[] = [SECRET]) {
  const lines: string[] = [];
  const registry = new SecretRegistry(secrets);
  const logger = createLogger({
    level: 'trace',
    secrets: registry,
    fields: { role: 'gateway' },
    destination: { write: (line) => void lines.push(line) },
  });
  return { logger, lines, registry };
}

describe('a log line', () => {
  it('is one line of JSON with time, level name, fields and request id', () => {
    const { logger, lines } = capture();
    requestLogger(logger, 'req_1').warn({ account: 'k1' }, 'cooling');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'warn',
      role: 'gateway',
      request_id: 'req_1',
      account: 'k1',
      msg: 'cooling',
    });
    expect(lines[0]).toMatch(/"time":"\d{4}-\d\d-\d\dT/);
  });

  const caused = new Error('outer', { cause: new Error(`inner ${SECRET}`) });
  it.each([
    ['in the message', [`using ${SECRET} now`]],
    ['in a format argument', ['using %s now', SECRET]],
    ['in a field', [{ note: SECRET }, 'x']],
    ['deep in a field', [{ a: { b: [{ c: `x${SECRET}y` }] } }]],
    ['in a key of a field', [{ [SECRET]: 1 }]],
    ['in an error', [new Error(`refused ${SECRET}`)]],
    ['in the cause of an error', [{ error: caused }]],
    ['in a property of an error', [Object.assign(new Error('x'), { config: { key: SECRET } })]],
    ['in a body kept as text', [{ body: JSON.stringify({ nested: JSON.stringify({ v: SECRET }) }) }]],
    ['percent-encoded in a URL', [{ url: `/x?k=${encodeURIComponent(SECRET)}` }]],
  ])('never holds a registered secret: %s', (_, args) => {
    const { logger, lines } = capture();
    Reflect.apply(logger.info, logger, args);
    expect(lines.join('')).not.toContain(SECRET);
    expect(lines.join('')).toContain('[redacted]');
    JSON.parse(lines[0] ?? '');
  });

  it('holds no secret registered later either, nor one bound to a child before', () => {
    const { logger, lines, registry } = capture([]);
    const child = logger.child({ note: 'refreshed-token-1' });
    registry.add('refreshed-token-1');
    child.info('refreshed-token-1');
    expect(lines.join('')).not.toContain('refreshed-token-1');
  });

  it.each([
    ['a header', { headers: { authorization: 'Bearer unknown-to-us-1', 'x-api-key': 'unknown-to-us-1' } }],
    ['raw headers', { rawHeaders: ['X-Api-Key', 'unknown-to-us-1', 'Cookie', 'unknown-to-us-1'] }],
    ['a list of headers', { 'x-api-key': ['unknown-to-us-1'] }],
    ['a token answer', { refresh_token: 'unknown-to-us-1', idToken: 'unknown-to-us-1' }],
    ['a token answer kept as text', { body: '{"access_token":"unknown-to-us-1","expires_in":1}' }],
    ['a value with quotes', { password: 'a"unknown-to-us-1' }],
    ['a bearer in a message', { note: 'sent Bearer unknown-to-us-1' }],
    ['a connection URL', { url: 'redis://default:unknown-to-us-1@127.0.0.1:6379' }],
  ])('hides what is secret by its place: %s', (_, fields) => {
    const { logger, lines } = capture([]);
    logger.info(fields);
    expect(lines.join('')).not.toContain('unknown-to-us-1');
    JSON.parse(lines[0] ?? '');
  });

  it('leaves innocent words alone', () => {
    const { logger, lines } = capture();
    logger.info({ tokens: 12, token_count: 3, provider: 'kiro' }, 'sk-live is a prefix');
    expect(lines[0]).not.toContain('redacted');
  });

  it('cannot be broken or coloured by control characters', () => {
    const { logger, lines } = capture();
    logger.info({ name: 'a\r\nb\u001b[31m\u009b31m\u2028\u202e' }, 'one\ntwo');
    expect(lines).toHaveLength(1);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the point
    expect(lines[0]?.trimEnd()).not.toMatch(/[\x00-\x1f\x7f-\x9f\u2028\u202e]/);
    expect(JSON.parse(lines[0] ?? '').name).toBe('a\r\nb\u001b[31m\u009b31m\u2028\u202e');
  });
});

describe('the registry', () => {
  it('finds every secret at every place of any text', () => {
    const secret = fc.string({ minLength: 8, maxLength: 40 });
    fc.assert(
      fc.property(fc.array(secret, { minLength: 1 }), fc.array(fc.string()), fc.nat(), (secrets, rest, pick) => {
        const registry = new SecretRegistry(secrets);
        const wanted = secrets[pick % secrets.length] ?? '';
        const text = rest.join(wanted);
        const redacted = registry.redact(text);
        // Text without the replacement must be free of it; a secret may itself be made of the replacement's letters.
        for (const piece of redacted.split('[redacted]')) expect(piece).not.toContain(wanted);
      }),
    );
  });

  it('returns texts without secrets unchanged', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(new SecretRegistry([`${text}-and-more-than-that`]).redact(text)).toBe(text);
      }),
    );
  });
});
