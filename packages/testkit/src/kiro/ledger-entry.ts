import type { StreamEnd } from '../stand-in/index.ts';
import type { UpstreamErrorName } from './upstream-error.ts';

/** One `generateAssistantResponse` as the upstream saw it. */
export interface LedgerEntry {
  /** Arrival, epoch ms. */
  readonly at: number;
  readonly account: string;
  readonly conversationId: string;
  /** Header `amz-sdk-invocation-id`; unique per attempt in a well-behaved client. */
  readonly invocationId: string;
  readonly model: string;
  /** How it ended, or the error it was refused with. */
  readonly end: StreamEnd | UpstreamErrorName;
  readonly inputTokens: number;
  /** Content frames handed to the socket. */
  readonly outputTokens: number;
  /** The parsed body; only with `keepBodies`. */
  readonly body?: unknown;
}
