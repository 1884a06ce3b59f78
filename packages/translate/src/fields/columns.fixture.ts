import type { Signer, Turn } from '@sluice/core';
import { toMessagesRequest } from '../anthropic/index.ts';
import { toGenerateContentRequest } from '../gemini/index.ts';
import { droppedByKiro, toKiroRequest } from '../kiro/index.ts';
import { toChatRequest } from '../openai-chat/index.ts';
import { toResponsesRequest } from '../openai-responses/index.ts';

/** What a provider's mapping makes of a turn. */
export type Said =
  | { readonly ok: true; readonly body: unknown; readonly dropped: readonly string[] }
  | { readonly ok: false; readonly message: string };

/** A provider, asked for one model of each kind whose rules differ. */
export interface Column {
  readonly id: ColumnId;
  readonly title: string;
  readonly model: string;
  /** Whose signatures this provider reads; absent: nobody's. */
  readonly signer?: Signer;
  readonly say: (turn: Turn) => Said;
}

export type ColumnId =
  | 'kiro'
  | 'claude'
  | 'claude-4.8'
  | 'codex'
  | 'codex-key'
  | 'antigravity'
  | 'openai-gpt5'
  | 'openai';

type Mapped =
  | { readonly ok: true; readonly body: unknown; readonly dropped: readonly string[] }
  | { readonly ok: false; readonly failure: { readonly message: string } };

function said(mapped: Mapped): Said {
  return mapped.ok ? mapped : { ok: false, message: mapped.failure.message };
}

function claude(id: ColumnId, title: string, model: string): Column {
  return { id, title, model, signer: 'claude', say: (turn) => said(toMessagesRequest(turn, { model })) };
}

function codex(id: ColumnId, title: string, chatgpt: boolean): Column {
  const model = 'gpt-5.2-codex';
  return { id, title, model, signer: 'codex', say: (turn) => said(toResponsesRequest(turn, { model, chatgpt })) };
}

function openai(id: ColumnId, title: string, model: string): Column {
  return { id, title, model, say: (turn) => said(toChatRequest(turn, { model })) };
}

const KIRO: Column = {
  id: 'kiro',
  title: 'kiro',
  model: 'claude-sonnet-4.5',
  say: (turn) => {
    const mapped = toKiroRequest(turn, { modelId: 'claude-sonnet-4.5', conversationId: 'c' });
    if (!mapped.ok) return { ok: false, message: mapped.failure.message };
    return { ok: true, body: mapped.request, dropped: droppedByKiro(turn) };
  },
};

const ANTIGRAVITY: Column = {
  id: 'antigravity',
  title: 'antigravity',
  model: 'gemini-2.5-pro',
  signer: 'antigravity:gemini',
  say: (turn) => said(toGenerateContentRequest(turn, { model: 'gemini-2.5-pro' })),
};

export const COLUMNS: readonly Column[] = [
  KIRO,
  claude('claude', 'claude', 'claude-sonnet-4-6'),
  claude('claude-4.8', 'claude, newest', 'claude-opus-4-8'),
  codex('codex', 'codex, ChatGPT login', true),
  codex('codex-key', 'codex, API key', false),
  ANTIGRAVITY,
  openai('openai-gpt5', 'openai, GPT-5', 'gpt-5.2'),
  openai('openai', 'openai, others', 'a-model'),
];
