import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { digestOf, mintKey } from '@sluice/access';
import { RedisKeyWriter } from '@sluice/access/redis';
import { connectRedis, keyBuilder } from '@sluice/redis';
import { startRedis } from '@sluice/testkit/servers';
import { Agent, request } from 'undici';
import { startListening } from '../suite/processes/child.ts';
import { makeEncryptionKey, startGateway } from '../suite/processes/gateway.ts';
import { atMost, exactly } from '../suite/scenario.ts';
import { conclude } from './conclude.ts';

/**
 * Does the time of a refusal tell whether a key exists? `node security/key-timing.ts`: 5,000 requests of each kind to a gateway with its keys in
 * Redis, one at a time, in turn: a key nobody has, one that differs from a good one in its last character, and a revoked one.
 */
const SAMPLES = 5_000;
const WARM_UP = 200;
const KEPT = mintKey().key;
/** One for each request, because an answer about a key is kept for a second. */
const REVOKED = Array.from({ length: SAMPLES + WARM_UP }, () => mintKey().key);

const folder = mkdtempSync(join(tmpdir(), 'sluice-timing-'));
await using resources = new AsyncDisposableStack();
resources.defer(() => rmSync(folder, { recursive: true, force: true }));
const redis = resources.use(await startRedis());
const simulator = await startListening(resolve(import.meta.dirname, '../simulator/main.ts'), ['k1']);
resources.use(simulator.child);
const { child, url } = await startGateway({
  ...{ folder, upstream: simulator.url, redisUrl: redis.url, accounts: ['k1'], encryptionKey: makeEncryptionKey() },
});
resources.use(child);
await putKeys();

const agent = new Agent({ connections: 1 });
resources.defer(() => agent.close());
const KINDS = {
  unknown: () => mintKey().key,
  'wrong secret': () => `${KEPT.slice(0, -6)}${mintKey().key.slice(-6)}`,
  revoked: () => REVOKED.pop() ?? '',
};
type Kind = keyof typeof KINDS;
const times: Record<Kind, number[]> = { unknown: [], 'wrong secret': [], revoked: [] };
const answers = new Set<string>();
for (let sample = -WARM_UP; sample < SAMPLES; sample++) {
  for (const kind of Object.keys(KINDS) as Kind[]) {
    const taken = await refuse(KINDS[kind]());
    if (sample >= 0) times[kind].push(taken);
  }
}

const letIn = (await ask(KEPT)).status;
const medians = Object.fromEntries(Object.entries(times).map(([kind, all]) => [kind, medianOf(all)]));
const apart = (kind: Kind) => Math.abs((medians[kind] ?? Number.NaN) - (medians['unknown'] ?? Number.NaN));
conclude('security-key-timing', 'Does the time of a refusal tell whether a key exists?', {
  checks: [
    exactly('answer to the good key, whose body is none', letIn, 400),
    exactly('different refusals, request ids apart', answers.size, 1),
    atMost('medians apart, unknown and wrong secret', apart('wrong secret'), 1, ' ms'),
    atMost('medians apart, unknown and revoked', apart('revoked'), 1, ' ms'),
  ],
  data: { samples: SAMPLES, medians },
});

async function putKeys(): Promise<void> {
  const connection = connectRedis({ url: redis.url });
  await connection.untilUp(5_000);
  const writer = new RedisKeyWriter(connection, keyBuilder('bench:')('keys', 'v1'));
  for (const [index, secret] of [KEPT, ...REVOKED].entries()) {
    const record = { id: `${index}`, name: `${index}`, version: 1, allowedIps: [], scopes: {}, limits: {} };
    await writer.put({ record: { ...record, ...(index > 0 && { revokedAt: 1 }) }, digest: digestOf(secret) });
  }
  connection.close();
}

/** Milliseconds until the whole refusal was there. */
async function refuse(key: string): Promise<number> {
  const began = performance.now();
  const { status, text } = await ask(key);
  const taken = performance.now() - began;
  answers.add(`${status} ${text.replace(/req_\w+/g, 'req')}`);
  return taken;
}

async function ask(key: string) {
  const headers = { 'x-api-key': key, 'content-type': 'application/json' };
  const answer = await request(`${url}/v1/messages`, { method: 'POST', headers, body: '{}', dispatcher: agent });
  return { status: answer.statusCode, text: await answer.body.text() };
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}
