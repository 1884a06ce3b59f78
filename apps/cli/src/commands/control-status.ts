import type { Config } from '@sluice/runtime';
import { adminOf } from '../admin/index.ts';
import type { SystemStatus } from './status-view.ts';

/** What a control plane says of itself and of everything around it. */
export interface ControlStatus {
  /** Absent without a token to ask with. */
  readonly url?: string;
  readonly state: 'ok' | 'degraded' | 'unreachable' | 'no_token' | 'token_refused' | 'database_away' | 'no_database';
  /** Present when it answered with one. */
  readonly status?: SystemStatus;
}

/** Nobody waits longer for a status. Milliseconds: each of its parts may take two seconds, one of them twice. */
const PATIENCE_MS = 6_000;

/** Asks the control plane at `adminUrl`, or else the one that the configuration names. */
export async function controlStatus(config: Config, adminUrl?: string): Promise<ControlStatus> {
  const named = adminOf(config, PATIENCE_MS, adminUrl);
  if (!named.ok) return { state: 'no_token' };
  const { url } = named.admin;
  const answer = await named.admin.get<SystemStatus>('/admin/status');
  if (answer.ok) return { url, state: answer.body.status, status: answer.body };
  switch (answer.problem.status) {
    case undefined:
      return { url, state: 'unreachable' };
    case 401:
    case 403:
    case 429:
      return { url, state: 'token_refused' };
    case 404:
      return { url, state: 'no_database' };
    default:
      return { url, state: 'database_away' };
  }
}

/** Whether this is worth waking somebody: gateways serve without a control plane, one that is not there at all may be elsewhere. */
export function isTrouble({ state }: ControlStatus): boolean {
  return state === 'degraded' || state === 'database_away';
}

const WORDS: Readonly<Record<ControlStatus['state'], string>> = {
  ok: 'answers, and all it looks at is well',
  degraded: 'answers, and not everything is well',
  unreachable: 'does not answer',
  no_token: 'not asked: there is no admin token here',
  token_refused: 'answers, but does not know the admin token',
  database_away: 'answers, but cannot say how it is',
  no_database: 'answers; it is of another release, or has no database',
};

/** One line for people. */
export function controlWords({ url, state }: ControlStatus): string {
  return url === undefined ? WORDS[state] : `${WORDS[state]} (${url})`;
}
