import { checkAnthropicStream, readSseText } from '../sse/index.ts';
import { asObject, asText, type JsonObject } from '../stand-in/index.ts';

/** One tool call that came through a stream. */
export interface StreamedTool {
  readonly id: string;
  readonly name: string;
  /** Parsed; undefined when it is no JSON. */
  readonly input: unknown;
}

/** What a strict reader finds in a stream of the Messages API. */
export interface AnthropicStreamFacts {
  readonly text: string;
  readonly thinking: string;
  readonly signatures: readonly string[];
  readonly tools: readonly StreamedTool[];
  /** Types of the content blocks in order. */
  readonly blocks: readonly string[];
  /** `stop_reason`; undefined when the stream never said. */
  readonly finish: string | undefined;
  readonly stopSequence: string | undefined;
  /** Usage of message_start, overlaid with that of message_delta. */
  readonly usage: JsonObject | undefined;
  readonly model: string | undefined;
  /** The error event it ended with. */
  readonly error: JsonObject | undefined;
  /** Everything a strict client would object to. */
  readonly violations: readonly string[];
}

interface OpenBlock {
  readonly start: JsonObject;
  json: string;
}

/** Reads a whole event stream of the Messages API. */
export function readAnthropicStream(body: string): AnthropicStreamFacts {
  const { events, problems, unfinished } = readSseText(body);
  const violations = [...problems, ...checkAnthropicStream(events)];
  if (unfinished) violations.push('the last event has no blank line after it');
  const blocks: OpenBlock[] = [];
  const facts = {
    text: '',
    thinking: '',
    signatures: [] as string[],
    finish: undefined as string | undefined,
    stopSequence: undefined as string | undefined,
    usage: undefined as JsonObject | undefined,
    model: undefined as string | undefined,
    error: undefined as JsonObject | undefined,
  };
  for (const { data } of events) {
    const event = parsed(data);
    const block = blocks[Number(event['index'])];
    switch (event['type']) {
      case 'message_start': {
        const message = asObject(event['message']);
        facts.model = asText(message['model']);
        facts.usage = asObject(message['usage']);
        break;
      }
      case 'content_block_start':
        blocks[Number(event['index'])] = { start: asObject(event['content_block']), json: '' };
        break;
      case 'content_block_delta': {
        const delta = asObject(event['delta']);
        facts.text += asText(delta['text']);
        facts.thinking += asText(delta['thinking']);
        if (delta['type'] === 'signature_delta') facts.signatures.push(asText(delta['signature']));
        if (block && delta['type'] === 'input_json_delta') block.json += asText(delta['partial_json']);
        break;
      }
      case 'message_delta': {
        const { stop_reason: reason, stop_sequence: sequence } = asObject(event['delta']);
        facts.finish = asText(reason) || undefined;
        facts.stopSequence = asText(sequence) || undefined;
        facts.usage = { ...facts.usage, ...asObject(event['usage']) };
        break;
      }
      case 'error':
        facts.error = asObject(event['error']);
        break;
      default:
    }
  }
  const tools = blocks
    .filter(({ start }) => start['type'] === 'tool_use')
    .map(({ start, json }) => ({ id: asText(start['id']), name: asText(start['name']), input: inputOf(start, json) }));
  return { ...facts, tools, blocks: blocks.map(({ start }) => asText(start['type'])), violations };
}

function inputOf(start: JsonObject, json: string): unknown {
  if (json === '') return start['input'];
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function parsed(data: string): JsonObject {
  try {
    return asObject(JSON.parse(data));
  } catch {
    return {};
  }
}
