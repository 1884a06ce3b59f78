import type { IncomingMessage, ServerResponse } from 'node:http';
import { asObject, asText, readBody, sendJson } from '../stand-in/index.ts';
import { status } from './antigravity.ts';
import type { ProjectState } from './projects.ts';
import type { TokenEndpointState } from './state.ts';

const TIERS = [
  { id: 'free-tier', name: 'Antigravity', isDefault: true },
  { id: 'standard-tier', name: 'Antigravity Standard' },
];

/**
 * `:loadCodeAssist` and `:onboardUser` of Antigravity, for bearers issued here.
 * Source: the project's provider fact sheet, section 2.3.
 */
export async function discoverProject(
  method: 'loadCodeAssist' | 'onboardUser',
  state: TokenEndpointState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = asObject((await readBody(request)).json);
  const owner = bearer(state, request);
  if (owner?.vendor !== 'antigravity') {
    state.refusedBearers++;
    state.changed();
    const refusal = status(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.');
    return sendJson(response, refusal.status, refusal.body);
  }
  if (asText(asObject(body['metadata'])['ideType']) === '')
    return invalid(state, response, 'metadata.ideType is missing');
  if (method === 'loadCodeAssist') {
    const project = state.projects.of(owner.account);
    return sendJson(response, 200, { currentTier: TIERS[0], allowedTiers: TIERS, ...named(project) });
  }
  const tier = asText(body['tierId']) || asText(body['tier_id']);
  if (!TIERS.some(({ id }) => id === tier)) return invalid(state, response, `unknown tier '${tier}'`);
  const project = state.projects.onboard(owner.account);
  const name = `operations/onboard-${owner.account}`;
  sendJson(response, 200, project ? { name, done: true, response: named(project) } : { name, done: false });
}

/** The account of a request's bearer; undefined when there is none we would let in. */
export function bearer(state: TokenEndpointState, request: IncomingMessage): ReturnType<TokenEndpointState['ownerOf']> {
  const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  return token === undefined ? undefined : state.ownerOf(token);
}

function named({ id, shape }: ProjectState): object {
  if (shape === 'missing') return {};
  return { cloudaicompanionProject: shape === 'text' ? id : { id, name: id, projectNumber: '1' } };
}

function invalid(state: TokenEndpointState, response: ServerResponse, why: string): void {
  state.violate('antigravity', why);
  const refusal = status(400, 'INVALID_ARGUMENT', why);
  sendJson(response, refusal.status, refusal.body);
}
