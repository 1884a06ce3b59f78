type Fields = Readonly<Record<string, unknown>>;

/** What one record of a stream, or a whole answer, says; every field may be hostile except its type. */
export interface RecordFacts {
  /** The text of the error it is, for a classifier. */
  readonly error?: string;
  readonly parts: readonly Fields[];
  readonly finishReason?: string;
  /** The prompt was turned away. */
  readonly blocked: boolean;
  readonly usageMetadata?: unknown;
  readonly responseId?: string;
  readonly modelVersion?: string;
}

/**
 * Reads the JSON of a record, bare or in Antigravity's `{response, traceId}`; only the first candidate counts. Undefined for what is
 * not JSON. Never throws.
 */
export function readRecord(json: string): RecordFacts | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  return factsOf(value);
}

/** The same for a value that is parsed already. */
export function factsOf(value: unknown): RecordFacts {
  const outer = fieldsOf(Array.isArray(value) ? value[0] : value);
  if (outer['error'] !== undefined && outer['error'] !== null) {
    return { ...NOTHING, error: JSON.stringify(value) };
  }
  const response = isFields(outer['response']) ? outer['response'] : outer;
  const candidate = fieldsOf(listOf(response['candidates'])[0]);
  const { finishReason } = candidate;
  const { usageMetadata, responseId, modelVersion } = response;
  return {
    parts: listOf(fieldsOf(candidate['content'])['parts']).filter(isFields),
    blocked: textOf(fieldsOf(response['promptFeedback'])['blockReason']) !== undefined,
    ...(textOf(finishReason) !== undefined && { finishReason: textOf(finishReason) ?? '' }),
    ...(usageMetadata !== undefined && { usageMetadata }),
    ...(textOf(responseId) !== undefined && { responseId: textOf(responseId) ?? '' }),
    ...(textOf(modelVersion) !== undefined && { modelVersion: textOf(modelVersion) ?? '' }),
  };
}

const NOTHING: RecordFacts = { parts: [], blocked: false };

/** A string that says something. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The value as an object; an empty one when it is none. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
