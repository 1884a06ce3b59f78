import { sql } from 'kysely';
import { beforeEach, expect, test } from 'vitest';
import type { AuditLog, AuditQuery, ChainVerdict } from '../audit/index.ts';
import type { Database } from '../database/index.ts';
import { createRepositories } from '../repositories.ts';
import { empty } from './stage.ts';

export function testAudit(database: () => Database): void {
  let audit: AuditLog;
  beforeEach(async () => {
    await empty(database());
    audit = createRepositories(database().db).audit;
  });

  const entry = (subjectId: string) => ({
    actor: 'admin',
    action: 'account.update',
    subjectType: 'account',
    subjectId,
  });
  const addRows = async (count: number) => {
    for (let at = 1; at <= count; at += 1) await audit.append(entry(`k${at}`));
  };
  /** Does what only the owner of the database can. */
  const tamper = (statement: string) =>
    database().script((transaction) =>
      transaction.run(`ALTER TABLE api_key_audit_logs DISABLE TRIGGER USER; ${statement};
        ALTER TABLE api_key_audit_logs ENABLE TRIGGER USER`),
    );

  test('a record comes back as it was written, whatever it contains', async () => {
    const odd = {
      ...{
        actor: 'a\0b',
        address: '::1',
        requestId: 'r\u{d800}',
        action: 'x',
        subjectType: "'; DROP TABLE",
        subjectId: '\u{1f600}',
      },
      ...{ before: null, after: { b: [1, 2.5, 1e21], a: 'zero \0 half \u{d800}', nested: { z: 1, y: undefined } } },
    };
    const written = await audit.append(odd);
    expect(written).toMatchObject({
      ...{ seq: 1, actor: 'a\ufffdb', requestId: 'r\ufffd', subjectType: "'; DROP TABLE", before: null },
      after: { b: [1, 2.5, 1e21], a: 'zero \0 half \u{d800}', nested: { z: 1 } },
    });
    expect((await audit.page()).items).toEqual([written]);
    expect(await audit.verify()).toEqual({ outcome: 'intact', records: 1, hash: written.hash });
  });

  test('S15: 1,000 at once make one chain without a gap', async () => {
    await Promise.all(Array.from({ length: 1_000 }, (_, at) => audit.append(entry(`k${at}`))));
    expect(await audit.verify()).toMatchObject({ outcome: 'intact', records: 1_000 });
  });

  test('S15: what was written cannot be changed, deleted or truncated', async () => {
    await addRows(1);
    for (const statement of [
      'UPDATE api_key_audit_logs SET actor = actor',
      'DELETE FROM api_key_audit_logs',
      'TRUNCATE api_key_audit_logs',
    ]) {
      await expect(sql.raw(statement).execute(database().db)).rejects.toThrow('append-only');
    }
    expect(await audit.verify()).toMatchObject({ outcome: 'intact' });
  });

  test.each([
    ["UPDATE api_key_audit_logs SET after = '{}' WHERE seq = 3", { seq: 3, reason: 'altered' }],
    [
      "UPDATE api_key_audit_logs SET occurred_at = occurred_at + interval '1 ms' WHERE seq = 3",
      { seq: 3, reason: 'altered' },
    ],
    ['DELETE FROM api_key_audit_logs WHERE seq = 3', { seq: 3, reason: 'gap' }],
    ['DELETE FROM api_key_audit_logs WHERE seq = 1', { seq: 1, reason: 'gap' }],
    ['DELETE FROM api_key_audit_logs WHERE seq = 5', { seq: 5, reason: 'cut_off' }],
    ['DELETE FROM api_key_audit_logs', { seq: 1, reason: 'cut_off' }],
    ['DELETE FROM audit_chain_head', { seq: 1, reason: 'cut_off' }],
    [`UPDATE audit_chain_head SET hash = repeat('0', 64)`, { seq: 5, reason: 'altered' }],
    [
      'UPDATE api_key_audit_logs SET seq = 9 WHERE seq = 3; UPDATE api_key_audit_logs SET seq = 3 WHERE seq = 4; UPDATE api_key_audit_logs SET seq = 4 WHERE seq = 9',
      { seq: 3, reason: 'gap' },
    ],
  ])('S15: the chain shows it when somebody does: %s', async (statement, broken) => {
    await addRows(5);
    await tamper(statement);
    expect(await audit.verify()).toEqual({ outcome: 'broken', ...broken });
  });

  test('pages go from the newest to the oldest, of everything or of one subject', async () => {
    await addRows(5);
    await audit.append({ ...entry('k2'), after: { weight: 2 } });
    const first = await audit.page({ limit: 4 });
    expect([first.items.map(({ seq }) => seq), first.next]).toEqual([[6, 5, 4, 3], 3]);
    const second = await audit.page({ limit: 4, before: first.next });
    expect([second.items.map(({ seq }) => seq), second.next]).toEqual([[2, 1], undefined]);
    const subject = await audit.page({ subjectType: 'account', subjectId: 'k2' });
    expect(subject.items.map(({ seq }) => seq)).toEqual([6, 2]);
  });

  test('pages are of one action, of one actor, or of a time whose end is not in it', async () => {
    let now = 1_000;
    const { audit: timed } = createRepositories(database().db, () => now);
    for (const [actor, action] of [
      ['admin', 'account.update'],
      ['config file', 'account.update'],
      ['admin', 'group.create'],
    ] as const) {
      await timed.append({ ...entry('x'), actor, action });
      now += 1_000;
    }
    const found = async (query: AuditQuery) => (await timed.page(query)).items.map(({ seq }) => seq);
    expect(await found({ actor: 'admin' })).toEqual([3, 1]);
    expect(await found({ action: 'account.update' })).toEqual([2, 1]);
    expect(await found({ from: 2_000, to: 3_000 })).toEqual([2]);
    expect(await found({ from: 1_001, actor: 'admin' })).toEqual([3]);
    expect(await found({ to: 1_000 })).toEqual([]);
  });

  test('a chain is verified part by part, each from where the one before ended', async () => {
    await addRows(5);
    const whole = await audit.verify();
    const parts = [];
    let part: ChainVerdict = await audit.verify({ most: 2 });
    while (part.outcome === 'unfinished') {
      parts.push(part.last.seq);
      part = await audit.verify({ after: part.last, most: 2 });
    }
    expect(parts).toEqual([2, 4]);
    expect(part).toEqual(whole);
    expect(await audit.verify({ most: 5 })).toEqual(whole);
    expect(await audit.verify({ after: { seq: 2, hash: 'f'.repeat(64) } })).toMatchObject({ seq: 3, reason: 'gap' });
    await tamper("UPDATE api_key_audit_logs SET actor = 'me' WHERE seq = 4");
    expect(await audit.verify({ most: 3 })).toMatchObject({ outcome: 'unfinished', last: { seq: 3 } });
    expect(await audit.verify({ most: 4 })).toEqual({ outcome: 'broken', seq: 4, reason: 'altered' });
  });
}
