import type { Failure } from '../failure/failure.ts';
import type { Signer } from './request.ts';
import type { Usage } from './usage.ts';

/**
 * The answer to a turn, as a flat stream of events.
 *
 * Grammar: `turn-start? (block)* usage* (finish | error)`; a block is `text-start text-delta* text-end`,
 * `reasoning-start (reasoning-delta | reasoning-signature)* reasoning-end`, `tool-start tool-delta* tool-end`
 * or a single `reasoning-redacted`. Blocks never overlap: a producer closes one before it opens the next.
 * Exactly one of `finish` and `error` ends the stream and nothing follows it.
 *
 * A passed-through answer is told by `raw` events instead of blocks: the upstream's own bytes, which the client gets as
 * they are. `usage`, `finish` and `error` stand beside them and describe what the bytes already say.
 */
export type TurnEvent =
  | { readonly type: 'turn-start'; readonly upstreamId?: string; readonly model?: string }
  | { readonly type: 'text-start' }
  | { readonly type: 'text-delta'; readonly text: string }
  | { readonly type: 'text-end' }
  | { readonly type: 'reasoning-start' }
  | { readonly type: 'reasoning-delta'; readonly text: string }
  | { readonly type: 'reasoning-signature'; readonly signature: string; readonly signer?: Signer }
  | { readonly type: 'reasoning-end' }
  | { readonly type: 'reasoning-redacted'; readonly data: string; readonly signer?: Signer }
  | {
      readonly type: 'tool-start';
      readonly id: string;
      readonly name: string;
      readonly signature?: string;
      readonly signer?: Signer;
    }
  /** A slice of the arguments' JSON text, cut anywhere. All slices of a tool together parse as one object. */
  | { readonly type: 'tool-delta'; readonly json: string }
  | { readonly type: 'tool-end' }
  | RawEvent
  /** Latest knowledge about tokens; a later one replaces an earlier one whole. */
  | { readonly type: 'usage'; readonly usage: Usage }
  | { readonly type: 'finish'; readonly reason: FinishReason; readonly stopSequence?: string }
  | { readonly type: 'error'; readonly failure: Failure };

/** Bytes of a passed-through answer, any cut. */
export interface RawEvent {
  readonly type: 'raw';
  readonly bytes: Uint8Array;
  /** Something a client can see is in here or in a record that these bytes complete. */
  readonly payload: boolean;
  /** The dialect's own terminal event is in these bytes: nothing may be written after them. */
  readonly ends?: boolean;
}

export type FinishReason =
  | 'end_turn'
  | 'max_tokens'
  | 'stop_sequence'
  | 'tool_use'
  | 'refusal'
  | 'pause_turn'
  | 'context_window_exceeded';

/**
 * Whether an event carries something a client can see, and so commits the answer to this account.
 * Handshake, usage and block borders do not: fail-over is still free before the first payload.
 */
export function isPayload(event: TurnEvent): boolean {
  switch (event.type) {
    case 'text-delta':
    case 'reasoning-delta':
      return event.text.length > 0;
    case 'raw':
      return event.payload;
    case 'reasoning-redacted':
    case 'tool-start':
    case 'finish':
      return true;
    default:
      return false;
  }
}
