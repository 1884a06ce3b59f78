import Anthropic from '@anthropic-ai/sdk';
import { expectedText } from '@sluice/testkit/upstream';
import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { CALLERS } from './dialect-errors/callers.ts';
import { LANES } from './dialect-errors/lanes.ts';
import { nginxBefore } from './dialect-errors/stages.ts';
import { startVendors, VENDOR_KEY, type VendorStack } from './vendors.ts';

let stack: VendorStack;
beforeAll(async () => {
  stack = await startVendors({
    server: 'keep_alive_interval: 1s',
    providers: {
      kiro: 'idle_timeout: 3s',
      claude: 'idle_timeout: 3s',
      codex: 'idle_timeout: 3s, models: [{ match: claude-haiku-*, upstream: gpt-5.2-codex }]',
      antigravity: 'idle_timeout: 3s',
      openai: 'idle_timeout: 3s',
    },
  });
});
async function forgive(): Promise<void> {
  for (const pool of stack.gateway.pools.values()) await pool.reset();
}
afterEach(async () => {
  await forgive();
  for (const simulator of Object.values(stack.simulators)) simulator.reset();
});
afterAll(() => stack[Symbol.asyncDispose]());

/** Every dialect as its own vendor takes it, and over Kiro, which takes none. */
const BOTH_KINDS = LANES.filter(({ passed, vendor }) => passed || vendor === 'kiro');

describe('a quiet upstream', () => {
  test('trap i: is covered by keep-alives before the first word, without committing to an account', async () => {
    const texts = await Promise.all(
      BOTH_KINDS.map(async (lane) => {
        const { path, body } = lane.request('hello [[sim: tokens=5 seed=3 first=1800]]', true);
        return [lane, await (await stack.post(path, body)).text()] as const;
      }),
    );
    for (const [lane, text] of texts) {
      expect(text).toMatch(lane.caller.dialect === 'anthropic' ? /^event: ping\n/ : /^: /);
      expect(lane.hear(withoutPings(text))).toMatchObject({
        text: expectedText({ tokens: 5, seed: 3 }),
        finished: true,
      });
    }
  });

  test('trap i: that is dead is given up after its own idle time, however many keep-alives the client got', async () => {
    const texts = await Promise.all(
      BOTH_KINDS.map(async (lane) => {
        const { path, body } = lane.request('hello [[sim: tokens=200 seed=3 fault=stall:20]]', true);
        return [lane, await (await stack.post(path, body)).text()] as const;
      }),
    );
    for (const [lane, text] of texts) {
      expect([lane.name, lane.hear(withoutPings(text))]).toMatchObject([
        lane.name,
        { failed: true, finished: false, violations: [] },
      ]);
      expect(text).toMatch(lane.caller.dialect === 'anthropic' ? /\nevent: ping\n/ : /\n: /);
    }
  });
});

/** Pings are Anthropic's keep-alives; before `message_start` a strict reader does not want to see one. */
function withoutPings(text: string): string {
  return text.replaceAll('event: ping\ndata: {"type": "ping"}\n\n', '').replaceAll(/event: ping\ndata: .*\n\n/g, '');
}

describe('cache marks', () => {
  const mark = { cache_control: { type: 'ephemeral' } };
  const tool = { type: 'function', function: { name: 'f', description: 'd', parameters: { type: 'object' } } };
  /** On the tool, the system's words and the last message. */
  const OURS = 3;
  const marksIn = (body: unknown) => JSON.stringify(body).split('"cache_control"').length - 1;

  test.each([0, 1, 3, 4, 6])('trap k: %i of the client and ours together are never more than four', async (own) => {
    const content = Array.from({ length: 6 }, (_, index) => ({
      type: 'text',
      text: `part ${index}`,
      ...(index < own && mark),
    }));
    const answer = await stack.post('/claude/v1/chat/completions', {
      model: 'claude-sonnet-4-6',
      tools: [tool],
      messages: [
        { role: 'system', content: 'You help.' },
        { role: 'user', content },
        { role: 'assistant', content: 'so' },
        { role: 'user', content: 'hello [[sim: tokens=2]]' },
      ],
    });
    expect(answer.status).toBe(200);
    const seen = stack.simulators.claude.ledger().map(({ body }) => body as { messages: unknown[] });
    expect(seen.map(marksIn)).toEqual([Math.min(4, own + OURS)]);
    expect(seen.map(({ messages }) => marksIn(messages[0]))).toEqual([Math.min(own, 4)]);
  });
});

describe('limits of hours', () => {
  const limited = 'hello [[sim: error=rate_limit retry=7200]]';
  let calls = 0;
  const counted: typeof fetch = (input, init) => {
    calls += 1;
    return fetch(input, init);
  };

  test('trap o: Anthropic’s SDK, which would wait as long as it is told, reports them at once', async () => {
    calls = 0;
    const client = new Anthropic({ baseURL: `${stack.url}/claude`, apiKey: VENDOR_KEY, fetch: counted });
    const asked = client.messages.create({
      model: 'claude-sonnet-4-6',
      max_tokens: 10,
      messages: [{ role: 'user', content: limited }],
    });
    const error = await asked.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Anthropic.APIError);
    expect((error as InstanceType<typeof Anthropic.APIError>).status).toBe(503);
    expect((error as InstanceType<typeof Anthropic.APIError>).headers?.get('retry-after')).toBe('3600');
    expect(calls).toBe(1);
  });

  test('trap o: OpenAI’s SDK too', async () => {
    calls = 0;
    const client = new OpenAI({ baseURL: `${stack.url}/openai/v1`, apiKey: VENDOR_KEY, fetch: counted });
    const asked = client.chat.completions.create({ model: 'gpt-5', messages: [{ role: 'user', content: limited }] });
    await expect(asked).rejects.toMatchObject({ status: 503, code: 'server_is_overloaded' });
    expect(calls).toBe(1);
  });
});

describe('the side calls of Claude Code', () => {
  const small = {
    model: 'claude-haiku-4-5-20251001',
    messages: [{ role: 'user', content: 'title? [[sim: tokens=2]]' }],
  };

  test('trap p: the small model is served by every provider that has it, or a name for it', async () => {
    for (const vendor of ['kiro', 'claude', 'codex']) {
      const answer = await stack.post(`/${vendor}/v1/messages`, { ...small, max_tokens: 32 });
      expect([vendor, answer.status, await answer.json()]).toMatchObject([vendor, 200, { model: small.model }]);
    }
    expect(stack.simulators.codex.ledger().map(({ model }) => model)).toEqual(['gpt-5.2-codex']);
  });

  test('trap p: tokens are counted wherever the model is served, and where it is not', async () => {
    for (const vendor of ['kiro', 'claude', 'codex', 'antigravity', 'openai']) {
      for (const model of [small.model, 'claude-opus-4-8']) {
        const answer = await stack.post(`/${vendor}/v1/messages/count_tokens?beta=true`, { ...small, model });
        const { input_tokens: tokens } = (await answer.json()) as { input_tokens: number };
        expect([vendor, model, answer.status, tokens > 0]).toEqual([vendor, model, 200, true]);
      }
    }
  });
});

test('trap q: a backend that only streams answers whoever does not, in every dialect', async () => {
  for (const lane of LANES.filter(({ vendor }) => vendor === 'codex')) {
    const { path, body } = lane.request('hello [[sim: text=Quite_whole.]]', false);
    const answer = await stack.post(path, body);
    expect([lane.name, answer.status, answer.headers.get('content-type')]).toEqual([
      lane.name,
      200,
      'application/json',
    ]);
    expect(await answer.text()).toContain('Quite whole.');
  }
  const asked = stack.simulators.codex.ledger().map(({ body }) => (body as { stream: unknown }).stream);
  expect(asked).toEqual(asked.map(() => true));
});

describe('20 MB of pictures', () => {
  const megabytes = 20;
  const pictures = Buffer.alloc(megabytes * 2 ** 20).toString('base64');

  test.each(CALLERS.filter(({ bytes }) => bytes))(
    'trap r: reach the vendor of $dialect through nginx',
    async (caller) => {
      await using nginx = await nginxBefore(stack.url);
      const answer = await fetch(`${nginx.url}${caller.home}${caller.path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${VENDOR_KEY}`, 'content-type': 'application/json' },
        body: JSON.stringify({ ...caller.body('x'), [caller.turns]: caller.bytes?.(pictures) }),
      });
      const vendor = caller.home.slice(1) as keyof VendorStack['simulators'];
      const [seen] = stack.simulators[vendor].ledger();
      expect([answer.status, seen?.status]).toEqual([200, 200]);
      expect(JSON.stringify(seen?.body).length).toBeGreaterThan(pictures.length);
    },
  );
});

describe('encodings', () => {
  test('trap s: nobody is asked for compression, and nobody is sent any', async () => {
    for (const lane of LANES.filter(({ passed }) => passed)) {
      const { path, body } = lane.request('hello [[sim: tokens=3 seed=2]]', true);
      const answer = await stack.post(path, body, { 'accept-encoding': 'gzip, br, zstd' });
      expect([lane.name, answer.headers.get('content-encoding')]).toEqual([lane.name, null]);
      expect(lane.hear(await answer.text())).toMatchObject({
        text: expectedText({ tokens: 3, seed: 2 }),
        finished: true,
      });
    }
    const asked = Object.values(stack.simulators).flatMap((simulator) => simulator.ledger());
    expect(asked.map(({ headers }) => headers['accept-encoding'] ?? 'identity')).toEqual(asked.map(() => 'identity'));
  });

  test.each([true, false])('trap s: an answer that comes compressed is no garbage (streamed: %s)', async (stream) => {
    for (const lane of LANES.filter(({ passed }) => passed)) {
      const { path, body } = lane.request('hello [[sim: tokens=3 seed=2 fault=gzip]]', stream);
      const answer = await stack.post(path, body);
      expect([lane.name, answer.headers.get('content-encoding'), answer.status]).toEqual([lane.name, null, 502]);
      expect(await answer.json()).toHaveProperty('error.message');
      await forgive();
    }
  });
});
