import type { IncomingMessage, ServerResponse } from 'node:http';
import { UPSTREAM_ERRORS } from '../kiro/index.ts';
import { asObject, asText, type ListenOptions, listen, readBody } from '../stand-in/index.ts';
import { type LimitedVendor, plainAnswer } from './plain-answer.ts';
import type { LimitTally, VendorLimits } from './vendor-limits.ts';

const CHARACTERS_PER_TOKEN = 4;

export interface LimitedUpstreamOptions extends ListenOptions {
  readonly vendor: LimitedVendor;
  /** What decides about each request; of the same vendor, so that refusals are in its words. */
  readonly limits: VendorLimits;
  /** The vendor's clock, epoch ms. Default this machine's; a test that turns it simulates hours in seconds. */
  readonly clock?: () => number;
  /** Whose bearer or API key it is; undefined: refused. Default: every credential is an account of its own. */
  readonly accountOf?: (credential: string) => string | undefined;
  /** The text of every answer. Default `ok`. */
  readonly text?: string;
  /** What an answer costs besides the request, tokens. Default 100. A request costs one token per four characters. */
  readonly outputTokens?: number;
}

export interface LimitedUpstreamStats extends LimitTally {
  /** Requests without a credential anybody owns. */
  readonly unauthorized: number;
  readonly accounts: Readonly<Record<string, { readonly allowed: number; readonly refused: number }>>;
}

export interface LimitedUpstream extends AsyncDisposable {
  /** `http://host:port`; any POST below it is an inference request. */
  readonly url: string;
  readonly port: number;
  stats(): LimitedUpstreamStats;
  close(): Promise<void>;
}

/** A vendor over real HTTP that answers every request alike, as long as its limits let it. */
export async function startLimitedUpstream(options: LimitedUpstreamOptions): Promise<LimitedUpstream> {
  const { vendor, limits, clock = Date.now, accountOf = (credential) => credential } = options;
  const { text = 'ok', outputTokens = 100 } = options;
  const accounts = new Map<string, { allowed: number; refused: number }>();
  let unauthorized = 0;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    if (request.method !== 'POST') {
      response.writeHead(404).end();
      return;
    }
    const credential = credentialOf(request);
    const account = credential === undefined ? undefined : accountOf(credential);
    if (account === undefined) {
      unauthorized++;
      const refusal = UNAUTHORIZED[vendor];
      response.writeHead(refusal.status, { 'content-type': 'application/json' }).end(refusal.body);
      return;
    }
    const model = modelOf(vendor, body.json);
    const inputTokens = Math.ceil(body.text.length / CHARACTERS_PER_TOKEN);
    const said = limits.check(account, model, clock(), inputTokens + outputTokens);
    const counts = accounts.get(account) ?? { allowed: 0, refused: 0 };
    accounts.set(account, counts);
    counts[said.allowed ? 'allowed' : 'refused']++;
    if (!said.allowed) {
      response.writeHead(said.status, said.headers).end(said.body);
      return;
    }
    const streamed = asObject(body.json)['stream'] === true || (request.url ?? '').includes('streamGenerateContent');
    const plain = plainAnswer(vendor, { model, text, inputTokens, outputTokens, streamed });
    response.writeHead(200, { ...said.headers, 'content-type': plain.type }).end(plain.body);
  }

  const server = await listen(answer, options);
  return {
    url: server.url,
    port: server.port,
    stats: () => ({
      ...limits.tally(),
      unauthorized,
      accounts: Object.fromEntries([...accounts].map(([account, counts]) => [account, { ...counts }])),
    }),
    close: server.close,
    [Symbol.asyncDispose]: server.close,
  };
}

const UNAUTHORIZED: Readonly<Record<LimitedVendor, { readonly status: number; readonly body: string }>> = {
  kiro: UPSTREAM_ERRORS.bearer_invalid,
  claude: {
    status: 401,
    body: '{"type":"error","error":{"type":"authentication_error","message":"Invalid bearer token"},"request_id":"req_0"}',
  },
  codex: { status: 401, body: '{"detail":"Unauthorized"}' },
  antigravity: {
    status: 401,
    body: '{"error":{"code":401,"message":"Request had invalid authentication credentials.","status":"UNAUTHENTICATED"}}',
  },
};

function credentialOf({ headers }: IncomingMessage): string | undefined {
  const key = headers['x-api-key'];
  return /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? (typeof key === 'string' ? key : undefined);
}

function modelOf(vendor: LimitedVendor, body: unknown): string {
  if (vendor !== 'kiro') return asText(asObject(body)['model']);
  const current = asObject(asObject(asObject(body)['conversationState'])['currentMessage']);
  return asText(asObject(current['userInputMessage'])['modelId']);
}
