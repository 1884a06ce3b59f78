import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { anthropicText, checkAnthropicStream, readSse } from '@sluice/testkit/sse';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, type Stack, startStack } from '../e2e/stack.ts';
import { type LegacyService, startLegacyService } from './legacy-service.fixture.ts';

let first: LegacyService;
let second: LegacyService;
let stack: Stack;
beforeAll(async () => {
  [first, second] = await Promise.all([startLegacyService(), startLegacyService()]);
  first.answer = (_, outgoing) => void outgoing.end('first');
  second.answer = (_, outgoing) => void outgoing.end('second');
  stack = await startStack({
    yaml: `auth_manager: { rollout: { kiro: true } }\nlegacy: { base_url: "${first.url}" }`,
  });
});
afterAll(async () => {
  await stack[Symbol.asyncDispose]();
  await Promise.all([first[Symbol.asyncDispose](), second[Symbol.asyncDispose]()]);
});

/** Edits the configuration file and waits until the gateway says that it has taken it over. */
async function edit(from: string, to: string): Promise<void> {
  const reloads = () => stack.logs.filter((line) => line['msg'] === 'rollout reloaded').length;
  const before = reloads();
  const text = readFileSync(stack.file, 'utf8');
  expect(text).toContain(from);
  writeFileSync(stack.file, text.replace(from, to));
  while (reloads() === before) await wait(10);
}

/** Who answers a new request. */
async function whoAnswers(path = '/v1/messages'): Promise<string> {
  const answer = await stack.post(path, ask('text=ours'));
  if (answer.headers.has('x-sluice-account') && answer.body) return anthropicText((await readSse(answer.body)).events);
  return answer.text();
}

test('one key of the file moves new requests there and back while running ones finish where they are', async () => {
  expect(await whoAnswers()).toBe('ours');
  const ours = await stack.post('/v1/messages', ask('tokens=40 pace=40'));

  await edit('kiro: true', 'kiro: false');
  expect(await whoAnswers()).toBe('first');
  expect(await whoAnswers('/claude-kiro-oauth/v1/messages')).toBe('first');
  expect(stack.simulator.stats().open).toBe(1);
  if (!ours.body) throw new Error('no body');
  const { events } = await readSse(ours.body);
  expect(checkAnthropicStream(events)).toEqual([]);
  expect(events.at(-1)?.event).toBe('message_stop');

  const finish = Promise.withResolvers<void>();
  first.answer = async (_, outgoing) => {
    outgoing.write('begun ');
    await finish.promise;
    outgoing.end('finished');
  };
  const running = await stack.post('/kiro/v1/messages', ask(''));
  await edit(first.url, second.url);
  expect(await whoAnswers()).toBe('second');
  await edit('kiro: false', 'kiro: true');
  expect(await whoAnswers()).toBe('ours');
  expect(await whoAnswers('/claude-kiro-oauth/v1/messages')).toBe('ours');
  finish.resolve();
  expect(await running.text()).toBe('begun finished');
});

test('a drain waits for what runs at the legacy service, and cuts it at the deadline', async () => {
  await using legacy = await startLegacyService();
  await using own = await startStack({
    yaml: `auth_manager: { rollout: { kiro: false } }\nlegacy: { base_url: "${legacy.url}" }`,
  });
  const finish = Promise.withResolvers<void>();
  legacy.answer = async (_, outgoing) => {
    outgoing.write('begun ');
    await finish.promise;
    outgoing.end('finished');
  };
  const finishing = await own.post('/kiro/v1/messages', ask(''));
  own.gateway.drain.signal();
  finish.resolve();
  expect(await finishing.text()).toBe('begun finished');
  expect(await own.gateway.drain.ended).toMatchObject({ finished: 1, cut: 0, flushed: true });

  await using late = await startStack({
    yaml: `auth_manager: { rollout: { kiro: false } }\nlegacy: { base_url: "${legacy.url}" }`,
  });
  legacy.answer = (_, outgoing) => void outgoing.write('begun ');
  const cut = await late.post('/kiro/v1/messages', ask(''));
  for (let signal = 0; signal < 3; signal++) late.gateway.drain.signal();
  await expect(cut.text()).rejects.toThrow();
  expect(await late.gateway.drain.ended).toMatchObject({ cut: 1, flushed: true });
});

test('a client that does not read is cut off, and its upstream with it', async () => {
  await using legacy = await startLegacyService();
  await using own = await startStack({
    server: 'slow_reader_timeout: 1s',
    yaml: `auth_manager: { rollout: { kiro: false } }\nlegacy: { base_url: "${legacy.url}" }`,
  });
  const gone = Promise.withResolvers<void>();
  legacy.answer = (_, outgoing) => {
    outgoing.once('close', () => gone.resolve());
    for (let chunk = 0; chunk < 500; chunk++) outgoing.write(Buffer.alloc(64 * 1024));
  };
  const unread = await own.post('/kiro/v1/messages', ask(''));
  await gone.promise;
  await expect(unread.arrayBuffer()).rejects.toThrow();
});
