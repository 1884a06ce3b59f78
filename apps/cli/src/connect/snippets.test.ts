import { execFile } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@sluice/testkit/servers';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Serving, scratch, serve } from '../e2e/run-sluice.fixture.ts';
import type { Block } from './block.ts';
import { connect } from './connect.ts';

const folder = scratch();
let gateway: Serving;
let env: Record<string, string>;

beforeAll(async () => {
  const [port, adminPort] = [String(await freePort()), String(await freePort())];
  env = { SLUICE_PORT: port, SLUICE_ADMIN_PORT: adminPort, SLUICE_DATA_DIR: join(folder, '.sluice') };
  gateway = await serve(['start'], /Ctrl-C/, folder, env);
  // Snippets find the SDKs of this package.
  symlinkSync(new URL('../../node_modules', import.meta.url).pathname, join(folder, 'node_modules'));
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** What `connect` shows for this client, beside the running gateway. */
function blocks(client: string): readonly Extract<Block, { type: 'code' }>[] {
  const printed = vi.spyOn(console, 'log').mockImplementation(() => {});
  const code = connect(client, { json: true, write: false, env });
  const [line] = printed.mock.lastCall ?? [];
  printed.mockRestore();
  expect(code).toBe(0);
  return JSON.parse(line).blocks.filter(({ type }: Block) => type === 'code');
}

function shell(script: string): Promise<string> {
  return new Promise((resolve, reject) =>
    execFile('bash', ['-c', script], { cwd: folder }, (error, stdout) => (error ? reject(error) : resolve(stdout))),
  );
}

test.concurrent.each(['openai-sdk', 'anthropic-sdk', 'genai-sdk', 'ai-sdk'])(
  'the snippet of %s streams an answer when it is pasted',
  async (client) => {
    const shown = blocks(client);
    const key = shown.find(({ language }) => language === 'sh')?.code;
    const program = shown.find(({ language }) => language === 'ts')?.code ?? '';
    writeFileSync(join(folder, `${client}.ts`), program);
    const said = await shell(`${key}\n'${process.execPath}' ${client}.ts`);
    expect(said.length).toBeGreaterThan(20);
  },
);

test.concurrent('the variables for Claude Code reach /v1/messages', async () => {
  const [first] = blocks('claude-code');
  const body = JSON.stringify({
    model: 'claude-haiku-4-5',
    max_tokens: 9,
    messages: [{ role: 'user', content: 'hi' }],
  });
  const call = `curl -sS "$ANTHROPIC_BASE_URL/v1/messages?beta=true" -H 'content-type: application/json' -H "authorization: Bearer $ANTHROPIC_AUTH_TOKEN" -d '${body}'`;
  expect(JSON.parse(await shell(first?.code.replace(/^claude$/m, call) ?? ''))).toMatchObject({ type: 'message' });
});

test.concurrent('the variables for Gemini CLI reach /v1beta', async () => {
  const [first] = blocks('gemini-cli');
  const body = JSON.stringify({ contents: [{ role: 'user', parts: [{ text: 'hi' }] }] });
  const call = `curl -sS "$GOOGLE_GEMINI_BASE_URL/v1beta/models/$GEMINI_MODEL:generateContent" -H 'content-type: application/json' -H "x-goog-api-key: $GEMINI_API_KEY" -d '${body}'`;
  expect(JSON.parse(await shell(first?.code.replace(/^gemini$/m, call) ?? ''))).toHaveProperty('candidates');
});
