import type { KeyIdentity } from './keys/index.ts';

/**
 * Who calls us and whether they may. The one question the edge asks before it reads a body; what the key may be used for
 * (`permits`) and how much (`LimitKeeper`) is asked when the request has been read.
 */
export interface AccessControl {
  /** Never rejects: whatever goes wrong while finding out is a denial (no fail-open). */
  authorize(request: AccessRequest): Promise<AccessDecision>;
}

/** The parts of an HTTP request that identify its sender, exactly as they were received. */
export interface AccessRequest {
  /** Names and values in turn, as `IncomingMessage.rawHeaders`: a header sent twice must be seen twice. */
  readonly rawHeaders: readonly string[];
  /** Request target, `/v1/messages?beta=true`. */
  readonly target: string;
  /** Address of the socket's other end; absent once the socket is gone. */
  readonly remoteAddress: string | undefined;
}

export type AccessDecision = Allowed | Denied;

export interface Allowed {
  readonly outcome: 'allowed';
  readonly key: KeyIdentity;
  /** Where the request came from, behind the configured number of proxies; absent when that cannot be told. */
  readonly clientAddress?: string;
}

export interface Denied {
  readonly outcome: 'denied';
  /** 401: we do not know you. 403: we know you, but not from here. 429: not so much. 503: we cannot find out who you are. */
  readonly status: 401 | 403 | 429 | 503;
  /** Safe to send to the caller; the same text for every unknown key. */
  readonly message: string;
  /** Seconds after which trying again makes sense; for 429 and 503. */
  readonly retryAfter?: number;
}
