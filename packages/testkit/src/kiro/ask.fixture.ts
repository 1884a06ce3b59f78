import { request } from 'node:http';
import { type ReadFrame, readFrames } from './frame-reader.ts';

/** A captured exchange with the simulator. */
export interface Capture {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly bytes: Buffer;
  /** Pieces as the HTTP client delivered them. */
  readonly pieces: readonly Buffer[];
  readonly frames: readonly ReadFrame[];
  /** All assistantResponseEvent texts together. */
  readonly text: string;
  /** Code of the network error that ended it; undefined for a clean HTTP end. */
  readonly error: string | undefined;
}

export interface AskOptions {
  readonly token?: string;
  /** Whole body instead of the smallest one around the prompt. */
  readonly body?: unknown;
  /** Leave after so many bytes. */
  readonly leaveAfter?: number;
}

/** The smallest acceptable request body around a prompt. */
export function kiroBody(prompt: string): object {
  const userInputMessage = { content: prompt, modelId: 'claude-sonnet-4.5', origin: 'AI_EDITOR' };
  const conversationId = '0b0e6c1e-4b0a-4a3e-9d51-6a1f5a0c0001';
  return { conversationState: { chatTriggerType: 'MANUAL', conversationId, currentMessage: { userInputMessage } } };
}

/** Sends one prompt to a simulator and captures everything that comes back, also of a broken answer. */
export function ask(
  url: string,
  prompt: string,
  { token = 'at-1', body = kiroBody(prompt), leaveAfter }: AskOptions = {},
): Promise<Capture> {
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    let status = 0;
    let headers = {};
    const finish = (error?: string): void => {
      const bytes = Buffer.concat(pieces);
      const { frames } = readFrames(bytes);
      resolve({ status, headers, bytes, pieces, frames, text: textOf(frames), error });
    };
    const outgoing = request(`${url}/generateAssistantResponse`, {
      method: 'POST',
      agent: false,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'amz-sdk-invocation-id': 'i-1' },
    });
    outgoing.once('error', (error: NodeJS.ErrnoException) => finish(error.code ?? error.message));
    outgoing.once('response', (response) => {
      status = response.statusCode ?? 0;
      headers = response.headers;
      response.on('data', (piece: Buffer) => {
        pieces.push(piece);
        if (leaveAfter !== undefined && Buffer.concat(pieces).length >= leaveAfter) outgoing.destroy();
      });
      response.once('error', (error: NodeJS.ErrnoException) => finish(error.code ?? error.message));
      response.once('end', () => finish());
    });
    outgoing.end(JSON.stringify(body));
  });
}

/** The event types (or `exception:Type`, `error:Code`) of a capture in order, runs of the same type once. */
export function shape(frames: readonly ReadFrame[]): string[] {
  const names = frames.map(({ headers }) => {
    if (headers[':message-type'] === 'exception') return `exception:${headers[':exception-type']}`;
    if (headers[':message-type'] === 'error') return `error:${headers[':error-code']}`;
    return headers[':event-type'] ?? '?';
  });
  return names.filter((name, index) => name !== names[index - 1]);
}

function textOf(frames: readonly ReadFrame[]): string {
  return frames
    .filter(({ headers }) => headers[':event-type'] === 'assistantResponseEvent')
    .map(({ payload }) => (payload as { content: string }).content)
    .join('');
}
