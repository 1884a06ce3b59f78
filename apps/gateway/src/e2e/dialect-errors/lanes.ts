import { readAnthropicStream } from '@sluice/testkit/anthropic';
import { readGeminiStream } from '@sluice/testkit/gemini';
import { readChatStream, readResponsesStream } from '@sluice/testkit/openai';
import { readSseText } from '@sluice/testkit/sse';
import { VENDOR_IDS, VENDOR_MODELS, type VendorId } from '../vendors.ts';
import { CALLERS, type Caller } from './callers.ts';

/** What a strict client makes of a stream. */
export interface Heard {
  readonly text: string;
  /** The stream said that it was complete. */
  readonly finished: boolean;
  /** The stream said that it failed. */
  readonly failed: boolean;
  /** `[DONE]` came, in the dialects that have it. */
  readonly done?: boolean;
  /** What the client objects to: records after the end, wrong numbers, unclosed blocks. */
  readonly violations: readonly string[];
}

/** A client dialect over a vendor. */
export interface Lane {
  readonly name: string;
  readonly caller: Caller;
  readonly vendor: VendorId;
  /** The vendor takes the dialect as it is. */
  readonly passed: boolean;
  request(prompt: string, stream: boolean): { readonly path: string; readonly body: Record<string, unknown> };
  hear(text: string): Heard;
}

const READERS: Readonly<Record<string, (text: string) => Heard>> = {
  anthropic(text) {
    const facts = readAnthropicStream(text);
    return { ...facts, finished: text.includes('event: message_stop'), failed: facts.error !== undefined };
  },
  'openai-chat'(text) {
    const facts = readChatStream(text);
    return { ...facts, finished: facts.finish !== undefined, failed: facts.error !== undefined };
  },
  'openai-completions'(text) {
    const { events, problems, unfinished } = readSseText(text);
    const data = events.map((event) => event.data);
    const chunks = data.filter((each) => each !== '[DONE]').map((each) => JSON.parse(each) as CompletionChunk);
    const choices = chunks.flatMap((chunk) => chunk.choices ?? []);
    const done = data.indexOf('[DONE]');
    const failedAt = chunks.findIndex((chunk) => chunk.error);
    return {
      text: choices.map((choice) => choice.text).join(''),
      finished: choices.some((choice) => choice.finish_reason),
      failed: failedAt >= 0,
      done: done >= 0,
      violations: [
        ...problems,
        ...(unfinished ? ['an unfinished record'] : []),
        ...(done >= 0 && done !== data.length - 1 ? ['a record after [DONE]'] : []),
        ...(failedAt >= 0 && failedAt !== chunks.length - 1 ? ['a record after an error'] : []),
      ],
    };
  },
  'openai-responses'(text) {
    const facts = readResponsesStream(text);
    const { finish } = facts;
    return { ...facts, finished: finish !== undefined && finish !== 'failed', failed: finish === 'failed' };
  },
  gemini(text) {
    const facts = readGeminiStream(text);
    return { ...facts, finished: facts.finish !== undefined, failed: facts.error !== undefined };
  },
};

interface CompletionChunk {
  readonly choices?: readonly { readonly text: string; readonly finish_reason: string | null }[];
  readonly error?: object;
}

/** Every dialect that streams over every vendor. */
export const LANES: readonly Lane[] = CALLERS.flatMap((caller) => {
  const hear = READERS[caller.dialect];
  if (!hear) return [];
  return VENDOR_IDS.map((vendor) => ({
    name: `${caller.dialect} over ${vendor}`,
    caller,
    vendor,
    passed: caller.home === `/${vendor}`,
    request: (prompt: string, stream: boolean) => requestOf(caller, vendor, prompt, stream),
    hear,
  }));
});

function requestOf(caller: Caller, vendor: VendorId, prompt: string, stream: boolean) {
  const body = caller.body(prompt);
  const model = VENDOR_MODELS[vendor];
  if (caller.modelField) return { path: `/${vendor}${caller.path}`, body: { ...body, model, stream } };
  const path = stream ? (caller.streamPath ?? caller.path) : caller.path;
  return { path: `/${vendor}${path.replace(caller.model, model)}`, body };
}
