import type { KeyIdentity } from '@sluice/access';
import { parseJsonBody } from '@sluice/wire/json';
import type { PathFacts } from '../dialects/index.ts';
import type { Services } from '../routes/services.ts';
import { answerError, type Exchange } from './exchange.ts';
import { readBody } from './read-body.ts';

export interface Admitted {
  readonly outcome: 'admitted';
  readonly key: KeyIdentity;
  readonly body: AdmittedBody;
}

export type Admission =
  | Admitted
  /** It has been answered: with an error, or by the legacy service. */
  | { readonly outcome: 'refused' };

/** A JSON body, as it came and as it reads. */
export interface AdmittedBody {
  readonly bytes: Buffer;
  readonly json: unknown;
}

/** Key first, body second: nothing of a body is read for a caller that may not send one. `path` is what the URL says about the request. */
export async function admit(exchange: Exchange, services: Services, path: PathFacts): Promise<Admission> {
  const key = await authorize(exchange, services);
  if (!key) return { outcome: 'refused' };
  const body = await readBody(exchange.incoming, services.bodyLimit);
  if (body.outcome === 'gone') return { outcome: 'refused' };
  if (body.outcome === 'refused') {
    answerError(exchange, { status: body.status, message: body.message });
    return { outcome: 'refused' };
  }
  const json = parseJsonBody(body.bytes);
  if (!json.ok) {
    answerError(exchange, { status: 400, message: json.message });
    return { outcome: 'refused' };
  }
  const elsewhere = services.legacy.routeOf(exchange, path.model === undefined ? json.value : { model: path.model });
  if (elsewhere) {
    await services.legacy.forward(exchange, elsewhere, body.bytes);
    return { outcome: 'refused' };
  }
  return { outcome: 'admitted', key, body: { bytes: body.bytes, json: json.value } };
}

/** The caller's key, when it may use this gateway at all; answers with an error when not. */
export async function authorize(exchange: Exchange, services: Services): Promise<KeyIdentity | undefined> {
  const { incoming } = exchange;
  const decision = await services.access.authorize({
    rawHeaders: incoming.rawHeaders,
    target: incoming.url ?? '',
    remoteAddress: incoming.socket.remoteAddress,
  });
  if (decision.outcome === 'allowed') return decision.key;
  answerError(exchange, decision);
  return undefined;
}
