import { Agent, request } from 'undici';
import { keyOf, type Plan } from './kinds.ts';

/** How a request ended for the client that made it. */
export type Seen = 'complete' | 'error' | 'left';

const agent = new Agent({ connections: 512, pipelining: 1, headersTimeout: 120_000, bodyTimeout: 120_000 });

/** Makes one request. Never rejects. `onPiece` hears of every piece of the answer. */
export async function makeRequest(url: string, plan: Plan, onPiece: () => void = () => {}): Promise<Seen> {
  const controller = new AbortController();
  const leaving = plan.leaveAfterMs === undefined ? undefined : setTimeout(() => controller.abort(), plan.leaveAfterMs);
  try {
    const { statusCode, body } = await request(`${url}/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': keyOf(plan.kind), 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
      body: bodyOf(plan),
      dispatcher: agent,
      signal: controller.signal,
    });
    let text = '';
    let pieces = 0;
    for await (const piece of body) {
      text += String(piece);
      pieces += 1;
      onPiece();
      if (statusCode === 200 && pieces === plan.leaveAfterPieces) controller.abort();
    }
    const ended = plan.stream ? text.includes('event: message_stop') : text.includes('"stop_reason"');
    return statusCode === 200 && ended ? 'complete' : 'error';
  } catch {
    return controller.signal.aborted ? 'left' : 'error';
  } finally {
    clearTimeout(leaving);
  }
}

export function closeClient(): Promise<void> {
  return agent.destroy();
}

function bodyOf({ model, stream, prompt }: Plan): string {
  return JSON.stringify({ model, stream, max_tokens: 4_096, messages: [{ role: 'user', content: prompt }] });
}
