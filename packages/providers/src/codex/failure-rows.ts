import type { Row } from '../failure/index.ts';
import { named, OPENAI_ROWS } from '../openai/index.ts';
import type { CodexErrorFacts } from './error-facts.ts';

/** What OpenAI says when an item was sent by its id only, or without the encrypted form that stands for it. */
const MISSING_ITEM = /^Item (?:with id )?'?[a-z]{2,8}_[^']{1,128}'? not found/i;

/** The Codex backend's own errors, then OpenAI's: accounts with an API key talk to the latter. */
export const ROWS: readonly Row<CodexErrorFacts>[] = [
  {
    when: (f) => named(f, 'usage_not_included'),
    meaning: {
      kind: 'permission',
      scope: 'account',
      retryable: true,
      needsHuman: true,
      message: "upstream account's plan does not include Codex",
    },
  },
  {
    when: (f) => named(f, 'usage_limit_reached') || (f.status === 429 && f.usedUp.length > 0),
    meaning: {
      kind: 'quota_exceeded',
      scope: 'account',
      retryable: true,
      message: 'upstream account has used up its window',
    },
  },
  {
    when: (f) => /model is at capacity/i.test(f.message),
    meaning: {
      kind: 'overloaded',
      scope: 'model',
      retryable: true,
      message: 'the model has no capacity left right now',
    },
  },
  {
    when: (f) => named(f, 'invalid_encrypted_content'),
    meaning: {
      kind: 'invalid_request',
      scope: 'none',
      retryable: false,
      message: 'upstream cannot continue from the earlier reasoning',
    },
  },
  {
    when: (f) => named(f, 'previous_response_not_found'),
    meaning: {
      kind: 'invalid_request',
      scope: 'none',
      retryable: false,
      message: 'upstream does not have the earlier answer',
    },
  },
  {
    // A 404 like a missing model's, but the request's own fault: it names an item instead of holding it.
    when: (f) => f.status === 404 && MISSING_ITEM.test(f.message),
    meaning: {
      kind: 'invalid_request',
      scope: 'none',
      retryable: false,
      message: 'upstream does not have an item that the request refers to',
      quotesUpstream: true,
    },
  },
  {
    when: (f) => named(f, 'deactivated_workspace', 'account_deactivated'),
    meaning: {
      kind: 'permission',
      scope: 'account',
      retryable: true,
      needsHuman: true,
      message: 'upstream account or workspace is deactivated',
    },
  },
  {
    when: (f) => named(f, 'token_expired', 'token_invalidated', 'token_revoked'),
    meaning: {
      kind: 'authentication',
      scope: 'account',
      retryable: true,
      refreshable: true,
      message: 'upstream refused the access token',
    },
  },
  {
    when: (f) => f.status === 400 && /model is not supported when using codex/i.test(f.message),
    meaning: {
      kind: 'not_found',
      scope: 'model',
      retryable: true,
      message: "upstream account's plan does not have this model",
    },
  },
  ...OPENAI_ROWS,
];
