import { expect, test } from 'vitest';
import { isCodexClient, withoutVendorEvents } from './vendor-events.ts';

test.each([
  ['event: codex.rate_limits\ndata: {"type":"codex.rate_limits"}\n\n', true],
  ['data: {"type":"codex.rate_limits","plan_type":"plus"}\n\n', true],
  ['event: response.output_text.delta\ndata: {"type":"response.output_text.delta","delta":"codex."}\n\n', false],
  ['event: keepalive\ndata: {}\n\n', false],
])('%j is the backend’s own: %s', (record, own) => {
  const bytes = Buffer.from(record);
  expect(withoutVendorEvents(bytes)).toBe(own ? undefined : bytes);
});

test.each([
  ['codex_cli_rs', true],
  ['codex_exec', true],
  ['my-app', false],
])('originator %s is a Codex client: %s', (originator, codex) => {
  const source = { dialect: 'openai-responses', operation: 'generate', body: Buffer.from('{}'), json: {} } as const;
  expect(isCodexClient({ ...source, headers: { originator } })).toBe(codex);
  expect(isCodexClient({ ...source, headers: {} })).toBe(false);
});
