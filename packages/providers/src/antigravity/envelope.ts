import { randomUUID } from 'node:crypto';
import { memberBytes } from '@sluice/wire/json';

/** Who asks for what; the request itself is the public Gemini API's. */
export interface Envelope {
  readonly project: string;
  /** What Antigravity calls the model. */
  readonly model: string;
}

/** The request of a turn in the service's envelope, byte for byte. `request` is a JSON object. */
export function wrapRequest({ project, model }: Envelope, request: Buffer): Buffer {
  const fields = { project, model, requestType: 'agent', userAgent: 'antigravity', requestId: `agent-${randomUUID()}` };
  return Buffer.concat([Buffer.from(`${JSON.stringify(fields).slice(0, -1)},"request":`), request, CLOSE]);
}

/** A count of tokens has no envelope but the outermost. */
export function wrapCount(request: Buffer): Buffer {
  return Buffer.concat([Buffer.from('{"request":'), request, CLOSE]);
}

const CLOSE = Buffer.from('}');

/** The answer inside the service's envelope, byte for byte; what has none (an error, a count) is returned as it is. */
export function unwrapAnswer(json: Buffer): Buffer {
  try {
    return memberBytes(json, 'response') ?? json;
  } catch {
    // Not JSON: whoever reads it will say so.
    return json;
  }
}
