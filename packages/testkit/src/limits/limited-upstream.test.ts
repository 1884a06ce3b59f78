import { describe, expect, it } from 'vitest';
import { readFrames } from '../kiro/index.ts';
import { checkAnthropicStream, parseSse } from '../sse/index.ts';
import { antigravityLimits } from './antigravity.ts';
import { claudeLimits } from './claude.ts';
import { codexLimits } from './codex.ts';
import { kiroLimits } from './kiro.ts';
import { startLimitedUpstream } from './limited-upstream.ts';

const bearer = (token: string) => ({ authorization: `Bearer ${token}`, 'content-type': 'application/json' });
const post = (url: string, body: object, headers: Record<string, string> = bearer('a1')) =>
  fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });

describe('a limited upstream', () => {
  it("refuses when the account's window is used up and serves again when its clock says so", async () => {
    let now = Date.UTC(2026, 8, 1);
    const limits = claudeLimits({ fiveHourTokens: 100 });
    await using upstream = await startLimitedUpstream({ vendor: 'claude', limits, clock: () => now });
    const ask = (headers?: Record<string, string>) => post(`${upstream.url}/v1/messages`, { model: 'm' }, headers);
    const first = await ask();
    expect([first.status, first.headers.get('anthropic-ratelimit-unified-5h-status')]).toEqual([200, 'rejected']);
    expect(await first.json()).toMatchObject({ type: 'message', content: [{ text: 'ok' }] });
    const refused = await ask();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '18000']);
    expect((await ask({ 'x-api-key': 'a2' })).status).toBe(200);
    now += 5 * 3_600_000;
    expect((await ask()).status).toBe(200);
    expect(upstream.stats()).toEqual({
      allowed: 3,
      refused: { five_hour: 1 },
      unauthorized: 0,
      accounts: { a1: { allowed: 2, refused: 1 }, a2: { allowed: 1, refused: 0 } },
    });
  });

  it('answers in the shape of its vendor', async () => {
    await using claude = await startLimitedUpstream({ vendor: 'claude', limits: claudeLimits(), text: 'hello' });
    const messages = await post(`${claude.url}/v1/messages`, { model: 'm', stream: true });
    expect(checkAnthropicStream((await parseSse(await messages.text())).events)).toEqual([]);

    await using codex = await startLimitedUpstream({ vendor: 'codex', limits: codexLimits() });
    const { events } = await parseSse(await (await post(`${codex.url}/responses`, { model: 'm' })).text());
    expect(events.at(-1)?.event).toBe('response.completed');
    expect(events.map(({ data }) => (JSON.parse(data) as { sequence_number: number }).sequence_number)).toEqual(
      events.map((_, index) => index),
    );

    await using google = await startLimitedUpstream({ vendor: 'antigravity', limits: antigravityLimits() });
    const stream = await post(`${google.url}/v1internal:streamGenerateContent?alt=sse`, { model: 'gemini-3-pro' });
    expect(await stream.text()).toMatch(/^data: \{"response":\{"candidates".*\}\r\n\r\n$/);
    const whole = await post(`${google.url}/v1internal:generateContent`, { model: 'gemini-3-pro' });
    expect(await whole.json()).toMatchObject({ response: { modelVersion: 'gemini-3-pro' } });

    await using kiro = await startLimitedUpstream({ vendor: 'kiro', limits: kiroLimits() });
    const frames = await post(`${kiro.url}/generateAssistantResponse`, {});
    expect(readFrames(Buffer.from(await frames.arrayBuffer())).frames).toHaveLength(2);
  });

  it.each([
    ['claude', 401],
    ['codex', 401],
    ['antigravity', 401],
    ['kiro', 403],
  ] as const)('of %s refuses a credential nobody owns with %i', async (vendor, status) => {
    const accountOf = (credential: string) => (credential === 'good' ? 'a1' : undefined);
    await using upstream = await startLimitedUpstream({ vendor, limits: codexLimits(), accountOf });
    expect((await post(upstream.url, {}, bearer('stolen'))).status).toBe(status);
    expect((await post(upstream.url, {}, {})).status).toBe(status);
    expect((await post(upstream.url, {}, bearer('good'))).status).toBe(200);
    expect(upstream.stats()).toMatchObject({ unauthorized: 2, allowed: 1 });
  });
});
