import type { IncomingHttpHeaders } from 'node:http';
import type { FramingFault } from './framing.ts';

/** What tells the dialect of a request and the name its caller has for it. */
export interface RequestHead {
  readonly url?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

/** An answer to a request that was not understood. */
export interface Refusal {
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: string;
}

/** Makes an error answer in the caller's dialect, for requests that never reach a route. */
export type Refuse = (head: RequestHead, fault: FramingFault) => Refusal;
