import { type Account, type Clock, type Failure, sleep } from '@sluice/core';
import type { CredentialRecord } from '@sluice/credentials';
import { type Fields, fieldsOf, parseFields, textOf } from '../failure/index.ts';
import { type Connections, openUpstream, readBounded } from '../http/index.ts';
import { classifyAntigravityFailure } from './classify-failure.ts';
import { type AntigravityUrls, methodUrl } from './endpoint.ts';

export interface ProjectDiscovery {
  readonly connections: Connections;
  readonly clock: Clock;
  readonly urls?: AntigravityUrls;
  /** Sent as `user-agent`; the service turns old versions away, so it is configuration. Default: none. */
  readonly user_agent?: string | undefined;
  /** Between two looks at an onboarding that is not done yet, milliseconds. Default 2 s. */
  readonly pollPauseMs?: number | undefined;
}

export type ProjectAnswer =
  | { readonly outcome: 'found'; readonly project: string }
  | { readonly outcome: 'failed'; readonly failure: Failure };

const METADATA = { ideType: 'ANTIGRAVITY' };
const FALLBACK_TIER = 'legacy-tier';
const MOST_POLLS = 5;
const POLL_PAUSE_MS = 2_000;

/** The project an account's requests are billed to: the one found at login or refresh, or the configured one. */
export function projectOf(account: Account, record: CredentialRecord): string | undefined {
  return textOf(record['project']) ?? textOf(account.settings['project']);
}

/**
 * Asks the service which project an account has (`loadCodeAssist`) and has one made where there is none
 * (`onboardUser`, asked up to five times until it is done). Asking again later goes on where this ended. Never rejects.
 */
export async function discoverProject(
  discovery: ProjectDiscovery,
  account: Account,
  accessToken: string,
  signal: AbortSignal,
): Promise<ProjectAnswer> {
  const call = (method: string, body: object) => callMethod(discovery, account, accessToken, method, body, signal);
  const loaded = await call('loadCodeAssist', { metadata: METADATA });
  if ('failure' in loaded) return loaded;
  const known = projectIn(loaded.fields);
  if (known !== undefined) return { outcome: 'found', project: known };

  const onboarding = { tier_id: tierIn(loaded.fields), metadata: METADATA };
  for (let poll = 1; ; poll += 1) {
    const operation = await call('onboardUser', onboarding);
    if ('failure' in operation) return operation;
    if (operation.fields['done'] === true) {
      const project = projectIn(fieldsOf(operation.fields['response']) ?? {});
      if (project !== undefined) return { outcome: 'found', project };
      return failed(noProject(operation.fields, discovery.clock()));
    }
    if (poll === MOST_POLLS || signal.aborted) return { outcome: 'failed', failure: NOT_READY };
    await sleep(discovery.pollPauseMs ?? POLL_PAUSE_MS, signal);
  }
}

const NOT_READY: Failure = {
  kind: 'transient',
  scope: 'account',
  retryable: true,
  message: "upstream is still setting up the account's project",
};

const UNREADABLE: Failure = {
  kind: 'transient',
  scope: 'account',
  retryable: true,
  message: 'upstream said nothing about the project of the account',
};

type Called = { readonly fields: Fields } | { readonly outcome: 'failed'; readonly failure: Failure };

async function callMethod(
  { connections, clock, urls, user_agent }: ProjectDiscovery,
  account: Account,
  accessToken: string,
  method: string,
  body: object,
  signal: AbortSignal,
): Promise<Called> {
  const opening = await openUpstream(connections.toward(account, 'base_url'), {
    url: methodUrl(account, method, urls),
    method: 'POST',
    headers: {
      authorization: `Bearer ${accessToken}`,
      'content-type': 'application/json',
      accept: 'application/json',
      ...(user_agent !== undefined && { 'user-agent': user_agent }),
    },
    body: JSON.stringify(body),
    signal,
  });
  if (opening.outcome === 'failed') return failed(opening.failure);
  const text = await readBounded(opening.body);
  if (opening.body.failure) return failed(opening.body.failure);
  if (opening.status < 200 || opening.status > 299) {
    return failed(classifyAntigravityFailure(opening.status, opening.headers, text, clock()));
  }
  const fields = parseFields(text);
  return fields ? { fields } : failed(UNREADABLE);
}

/**
 * What keeps an account without a project from working. Running out of time is no request's cancellation, and what the
 * service does not like about our question is no client's fault.
 */
function failed(failure: Failure): { readonly outcome: 'failed'; readonly failure: Failure } {
  const scope = failure.scope === 'none' ? 'none' : 'account';
  switch (failure.kind) {
    case 'cancelled':
      return { outcome: 'failed', failure: NOT_READY };
    case 'invalid_request':
    case 'not_found':
    case 'unknown':
      return { outcome: 'failed', failure: { ...failure, ...UNREADABLE } };
    default:
      return { outcome: 'failed', failure: { ...failure, scope } };
  }
}

/** An operation may be done because it has failed. */
function noProject(operation: Fields, now: number): Failure {
  if (!fieldsOf(operation['error'])) return UNREADABLE;
  return classifyAntigravityFailure(200, {}, JSON.stringify({ error: operation['error'] }), now);
}

/** A name, or an object with one. */
function projectIn(fields: Fields): string | undefined {
  const project = fields['cloudaicompanionProject'];
  const name = textOf(project) ?? textOf(fieldsOf(project)?.['id']);
  return name !== undefined && /^[\w:.-]{1,128}$/.test(name) ? name : undefined;
}

function tierIn(fields: Fields): string {
  const allowed = Array.isArray(fields['allowedTiers']) ? fields['allowedTiers'].map(fieldsOf) : [];
  const usual = allowed.find((tier) => tier?.['isDefault'] === true);
  return textOf(usual?.['id']) ?? textOf(fieldsOf(fields['currentTier'])?.['id']) ?? FALLBACK_TIER;
}
