import type { Turn } from '@sluice/core';
import { expect } from 'vitest';
import { type MessagesRequestOptions, toMessagesRequest } from './to-messages-request.ts';

export const BUDGET_MODEL = 'claude-sonnet-4-5';
export const ADAPTIVE_MODEL = 'claude-opus-4-8';

export interface Block {
  readonly type: string;
  readonly [field: string]: unknown;
}

export interface Body {
  readonly model: string;
  readonly max_tokens: number;
  readonly system?: readonly Block[];
  readonly messages: readonly { readonly role: string; readonly content: readonly Block[] }[];
  readonly tools?: readonly Readonly<Record<string, unknown>>[];
  readonly [field: string]: unknown;
}

/** A turn of one user message, or what is given instead. */
export function turnOf(more: Partial<Turn> = {}): Turn {
  const messages: Turn['messages'] = [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }];
  return { model: 'm', system: [], messages, tools: [], stream: true, ...more };
}

interface Said {
  readonly body: Body;
  readonly dropped: readonly string[];
  readonly toolNames: ReadonlyMap<string, string>;
  readonly betas: readonly string[];
}

/** The request made of a turn, checked against the rules of the API, and what it could not say. */
export function said(turn: Partial<Turn>, options: Partial<MessagesRequestOptions> = {}): Said {
  const result = toMessagesRequest(turnOf(turn), { model: BUDGET_MODEL, ...options });
  if (!result.ok) throw new Error(result.failure.message);
  const body = JSON.parse(JSON.stringify(result.body)) as Body;
  checkRules(body);
  return { ...result, body, dropped: [...result.dropped].sort() };
}

/** What Anthropic answers with a 400 when it is otherwise. Written from its documentation, not from the mapping. */
export function checkRules(body: Body): void {
  checkOrder(body);
  checkPairs(body);
  checkMarks(body);
  checkThinking(body);
  for (const { content } of body.messages) for (const block of content) checkText(block);
  for (const block of body.system ?? []) checkText(block);
  for (const tool of body.tools ?? []) {
    expect(tool['name']).toMatch(/^[a-zA-Z0-9_-]{1,128}$/);
    if (tool['type'] === undefined) expect(tool['input_schema']).toMatchObject({ type: 'object' });
  }
  const names = (body.tools ?? []).map((tool) => tool['name']);
  expect(new Set(names).size).toBe(names.length);
}

function checkOrder({ messages }: Body): void {
  const roles = messages.map(({ role }) => role);
  expect(roles[0]).toBe('user');
  expect(roles.at(-1)).not.toBe('assistant');
  roles.forEach((role, at) => {
    expect(role).not.toBe(roles[at + 1]);
    if (role === 'system') expect([roles[at - 1], roles[at + 1] ?? 'assistant']).toEqual(['user', 'assistant']);
    expect(messages[at]?.content.length).toBeGreaterThan(0);
  });
}

function checkPairs({ messages, tools }: Body): void {
  const all = new Set<unknown>();
  messages.forEach(({ role, content }, at) => {
    const calls = content.filter(({ type }) => type === 'tool_use').map(({ id }) => id);
    for (const id of calls) {
      expect(id).toMatch(/^[a-zA-Z0-9_-]+$/);
      expect(all).not.toContain(id);
      all.add(id);
      expect(tools).toBeDefined();
    }
    if (role !== 'assistant') return;
    const next = messages[at + 1]?.content ?? [];
    expect(next.slice(0, calls.length).map((block) => block['tool_use_id'])).toEqual(calls);
    expect(next.slice(calls.length).some(({ type }) => type === 'tool_result')).toBe(false);
  });
  const first = messages[0]?.content ?? [];
  expect(first.some(({ type }) => type === 'tool_result')).toBe(false);
}

/** Cache marks in the order Anthropic reads them. */
export function marksOf(body: Body): readonly { readonly ttl?: string }[] {
  const inner = (block: Block) =>
    Array.isArray(block['content']) ? [...(block['content'] as Block[]), block] : [block];
  const blocks = [
    ...(body.tools ?? []),
    ...(body.system ?? []),
    ...body.messages.flatMap((m) => m.content.flatMap(inner)),
  ];
  return blocks.flatMap((block) => (block['cache_control'] ? [block['cache_control'] as { ttl?: string }] : []));
}

function checkMarks(body: Body): void {
  const ttls = marksOf(body).map(({ ttl }) => ttl);
  expect(ttls.length).toBeLessThanOrEqual(4);
  expect(ttls.lastIndexOf('1h')).toBe(ttls.filter((ttl) => ttl === '1h').length - 1);
}

function checkThinking({ thinking, max_tokens, messages, ...body }: Body): void {
  const plan = thinking as { type: string; budget_tokens: number } | undefined;
  if (plan === undefined || plan.type === 'disabled') return;
  expect(body['temperature']).toBeUndefined();
  expect(body['top_k']).toBeUndefined();
  expect(['any', 'tool']).not.toContain((body['tool_choice'] as Block | undefined)?.type);
  if (plan.type !== 'enabled') return;
  expect(plan.budget_tokens).toBeGreaterThanOrEqual(1_024);
  expect(plan.budget_tokens).toBeLessThan(max_tokens);
  const results = (content: readonly Block[]) => content.some(({ type }) => type === 'tool_result');
  const spoken = messages.findLastIndex(({ role, content }) => role === 'user' && !results(content));
  const answer = messages.find(({ role }, at) => at > spoken && role === 'assistant');
  if (answer) expect(['thinking', 'redacted_thinking']).toContain(answer.content[0]?.type);
}

function checkText(block: Block): void {
  if (block.type === 'text') expect(String(block['text']).trim()).not.toBe('');
  if (block.type === 'thinking') expect(block['signature']).toBeTruthy();
  if (Array.isArray(block['content'])) for (const inner of block['content'] as Block[]) checkText(inner);
}
