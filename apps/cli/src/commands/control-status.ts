import type { Config } from '@sluice/runtime';
import { adminOf } from '../admin/index.ts';

/** What a control plane says of itself when it is asked for the smallest thing it keeps. */
export interface ControlStatus {
  /** Absent without a token to ask with. */
  readonly url?: string;
  readonly state: 'ok' | 'unreachable' | 'no_token' | 'token_refused' | 'database_away' | 'no_database';
}

/** Nobody waits longer for a status. Milliseconds. */
const PATIENCE_MS = 3_000;

/** Asks the control plane that the configuration names. One list of the database tells whether it answers. */
export async function controlStatus(config: Config): Promise<ControlStatus> {
  const named = adminOf(config, PATIENCE_MS);
  if (!named.ok) return { state: 'no_token' };
  const { url } = named.admin;
  const answer = await named.admin.get('/admin/profiles', { limit: '1' });
  if (answer.ok) return { url, state: 'ok' };
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

const WORDS: Readonly<Record<ControlStatus['state'], string>> = {
  ok: 'answers, and so does its database',
  unreachable: 'does not answer',
  no_token: 'not asked: there is no admin token here',
  token_refused: 'answers, but does not know the admin token',
  database_away: 'answers, but its database does not',
  no_database: 'answers; it has no database',
};

/** One line for people. */
export function controlWords({ url, state }: ControlStatus): string {
  return url === undefined ? WORDS[state] : `${WORDS[state]} (${url})`;
}
