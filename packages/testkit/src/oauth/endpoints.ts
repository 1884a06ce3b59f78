import type { IncomingMessage, ServerResponse } from 'node:http';
import { asObject, listen, readBody, sendJson, Watchers } from '../stand-in/index.ts';
import { obey, type TokenCommand } from './command.ts';
import { bearer, discoverProject } from './discover-project.ts';
import { FORMATS } from './formats.ts';
import { type CredentialFields, issueLogin, type LoginOptions } from './issue-login.ts';
import { refreshCall } from './refresh-call.ts';
import { type TokenCall, type TokenEndpointOptions, TokenEndpointState, type TokenEndpointStats } from './state.ts';
import type { ScriptTarget, TokenScript } from './token-script.ts';
import { TOKEN_VENDORS, type TokenVendor } from './vendor-format.ts';

const DEFAULT_WAIT_MS = 20_000;

/** The running stand-in. */
export interface TokenEndpoints extends AsyncDisposable {
  /** `http://host:port`; also Antigravity's base URL for project discovery. */
  readonly url: string;
  readonly port: number;
  readonly claudeTokenUrl: string;
  readonly codexTokenUrl: string;
  readonly antigravityTokenUrl: string;
  readonly kiroSocialUrl: string;
  readonly kiroIdcUrl: string;
  /** A fresh login: the credential record an operator would put into the configuration file. */
  issue(vendor: TokenVendor, account: string, options?: LoginOptions): CredentialFields;
  /** Whether a vendor would still let this access token in. */
  isValid(accessToken: string): boolean;
  /** Whose access token it is; undefined when unknown or expired. */
  ownerOf(accessToken: string): { readonly vendor: TokenVendor; readonly account: string } | undefined;
  stats(): TokenEndpointStats;
  /** The last 10 000 calls in the order in which they were settled. */
  calls(): TokenCall[];
  /** Queues a script for the next refresh calls; the same as the command `script`. */
  script(script: TokenScript, to?: ScriptTarget<TokenVendor> & { readonly times?: number }): void;
  command(command: TokenCommand): void;
  /** Resolves with the statistics as soon as the condition holds (checked at every change); rejects after `timeout` ms, default 20,000. */
  until(condition: (stats: TokenEndpointStats) => boolean, timeout?: number): Promise<TokenEndpointStats>;
  close(): Promise<void>;
}

/**
 * Starts one HTTP server with the token endpoints of all vendors, each in its own format: single-use refresh tokens that
 * rotate (Google's do not), and a used one revokes its family. Other processes drive it by `POST /_command` and
 * `POST /_issue` (`{vendor, account, life?}`) and read it by `GET /_stats`, `GET /_calls` and, with a bearer, `GET /_owner`.
 */
export async function startTokenEndpoints(options: TokenEndpointOptions = {}): Promise<TokenEndpoints> {
  const watchers = new Watchers<TokenEndpointStats>(() => state.stats());
  const state = new TokenEndpointState(options, watchers.changed);
  const vendors = new Map<string, TokenVendor>(TOKEN_VENDORS.map((vendor) => [FORMATS[vendor].path, vendor]));
  const server = await listen(route, options);

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://stand-in');
    const vendor = vendors.get(pathname);
    if (vendor && request.method === 'POST') return refreshCall(vendor, state, request, response);
    switch (`${request.method} ${pathname}`) {
      case 'POST /v1internal:loadCodeAssist':
        return discoverProject('loadCodeAssist', state, request, response);
      case 'POST /v1internal:onboardUser':
        return discoverProject('onboardUser', state, request, response);
      case 'GET /_stats':
        return sendJson(response, 200, state.stats());
      case 'GET /_calls':
        return sendJson(response, 200, state.calls.list());
      case 'GET /_owner': {
        const owner = bearer(state, request);
        if (!owner) state.refusedBearers++;
        state.changed();
        return owner ? sendJson(response, 200, owner) : sendJson(response, 401, {});
      }
      case 'POST /_command': {
        const { json } = await readBody(request);
        for (const command of Array.isArray(json) ? json : [json]) obey(state, command as TokenCommand);
        return sendJson(response, 200, {});
      }
      case 'POST /_issue': {
        const { vendor: name, account, life } = asObject((await readBody(request)).json);
        const known = TOKEN_VENDORS.find((each) => each === name);
        if (!known) throw new TypeError(`unknown vendor ${JSON.stringify(name)}`);
        return sendJson(response, 200, issueLogin(state, known, String(account), lifeOf(life)));
      }
      default:
        return sendJson(response, 404, { error: 'no such endpoint' });
    }
  }

  const urlOf = (vendor: TokenVendor): string => server.url + FORMATS[vendor].path;
  return {
    url: server.url,
    port: server.port,
    claudeTokenUrl: urlOf('claude'),
    codexTokenUrl: urlOf('codex'),
    antigravityTokenUrl: urlOf('antigravity'),
    kiroSocialUrl: urlOf('kiro-social'),
    kiroIdcUrl: urlOf('kiro-idc'),
    issue: (vendor, account, login) => issueLogin(state, vendor, account, login),
    isValid: (accessToken) => state.ownerOf(accessToken) !== undefined,
    ownerOf: (accessToken) => state.ownerOf(accessToken),
    stats: () => state.stats(),
    calls: () => state.calls.list(),
    script: (script, to = {}) => obey(state, { do: 'script', script, ...to }),
    command: (command) => obey(state, command),
    until: (condition, timeout = DEFAULT_WAIT_MS) => watchers.until(condition, timeout),
    close: server.close,
    [Symbol.asyncDispose]: server.close,
  };
}

function lifeOf(life: unknown): LoginOptions {
  return typeof life === 'number' ? { life } : {};
}
