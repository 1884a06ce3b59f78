import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, isLoopbackHost, loadConfig } from '@sluice/runtime';
import { EXIT_FAILED, EXIT_OK, EXIT_USAGE } from '../exit-codes.ts';
import { refuseConfig } from '../output/refuse-config.ts';
import { AdminClient } from './admin-client.ts';
import { type AdminAnswer, type AdminProblem, problemFacts, problemLine } from './answer.ts';

/** Flags of every verb that talks to a running control plane. */
export interface AdminOptions {
  readonly config?: string;
  readonly json: boolean;
  /** Base URL of the admin API; absent: where the configuration says. */
  readonly url?: string;
}

/** What a verb came to: `facts` for scripts, `text` for people. */
export type Told =
  | { readonly outcome: 'done'; readonly facts: unknown; readonly text: string; readonly code?: number }
  | { readonly outcome: 'refused'; readonly problem: AdminProblem }
  /** What there was to say has been printed as it came. */
  | { readonly outcome: 'printed'; readonly code: number }
  /** The words on the command line, or the file they name, are wrong. */
  | { readonly outcome: 'misused'; readonly message: string };

/**
 * Runs one verb against the admin API: at `--url` or where the configuration says, with the token of the configuration, of
 * `SLUICE_ADMIN_TOKEN`, or the one `sluice start` left in its data folder. The token is never taken from the command line.
 * Results go to stdout; what went wrong to stderr, and with `--json` to stdout as an object.
 */
export async function withAdmin(
  verb: string,
  options: AdminOptions,
  action: (admin: AdminClient, config: Config) => Promise<Told>,
): Promise<number> {
  const loaded = loadConfig({ file: options.config, env: process.env });
  if (!loaded.ok) return refuseConfig(loaded, options.json);
  const target = targetOf(loaded.config, options.url);
  if ('outcome' in target) return tell(verb, target, options.json);
  if (target.exposed) console.error(`sluice ${verb}: warning: the admin token travels unencrypted to ${target.url}`);
  return tell(verb, await action(new AdminClient(target), loaded.config), options.json);
}

/** The usual end of a verb: what was answered, in words. */
export function told<Body>(answer: AdminAnswer<Body>, text: (body: Body) => string): Told {
  if (!answer.ok) return refusedBy(answer.problem);
  return { outcome: 'done', facts: answer.body ?? { ok: true }, text: text(answer.body) };
}

export function refusedBy(problem: AdminProblem): Told {
  return { outcome: 'refused', problem };
}

export function misused(message: string): Told {
  return { outcome: 'misused', message };
}

/** The admin API at `given`, or else the one that a configuration names, with its token. `timeoutMs` per answer. */
export function adminOf(
  config: Config,
  timeoutMs?: number,
  given?: string,
): { readonly ok: true; readonly admin: AdminClient } | { readonly ok: false; readonly problem: AdminProblem } {
  const target = targetOf(config, given);
  if ('url' in target) return { ok: true, admin: new AdminClient({ ...target, ...(timeoutMs && { timeoutMs }) }) };
  return { ok: false, problem: target.outcome === 'refused' ? target.problem : NO_TOKEN };
}

const NO_TOKEN: AdminProblem = {
  code: 'no_token',
  message: 'no admin token: set SLUICE_ADMIN_TOKEN, or run where the data folder is',
};

type Target = { readonly url: string; readonly token: string; readonly exposed: boolean };

function targetOf(config: Config, given: string | undefined): Target | Told {
  const url = baseUrl(given ?? `http://${reachable(config.admin.host)}:${config.admin.port}`);
  if (url === undefined) return misused('--url must be an http or https URL without credentials in it');
  const token = config.admin.token ?? generatedToken(config);
  if (token === undefined) return refusedBy(NO_TOKEN);
  const exposed = url.protocol === 'http:' && !isLoopbackHost(url.hostname.replace(/^\[|\]$/g, ''));
  return { url: url.href.replace(/\/+$/, ''), token, exposed };
}

function baseUrl(text: string): URL | undefined {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined;
  return url.username || url.password || url.search || url.hash ? undefined : url;
}

/** The host to call for one that a server listens on. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

/** The token that `sluice start` made up and left in its data folder. */
function generatedToken(config: Config): string | undefined {
  try {
    return readFileSync(join(config.database.data_dir, 'admin-token'), 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}

function tell(verb: string, result: Told, json: boolean): number {
  switch (result.outcome) {
    case 'done':
      console.log(json ? JSON.stringify(result.facts) : result.text);
      return result.code ?? EXIT_OK;
    case 'printed':
      return result.code;
    case 'refused':
      if (json) console.log(JSON.stringify(problemFacts(result.problem)));
      else console.error(`sluice ${verb}: ${problemLine(result.problem)}`);
      return EXIT_FAILED;
    case 'misused':
      if (json) console.log(JSON.stringify(problemFacts({ code: 'usage', message: result.message })));
      else console.error(`sluice ${verb}: ${result.message}`);
      return EXIT_USAGE;
  }
}
