import {
  checkModel,
  checkOptionalNumber,
  checkOptionalString,
  checkTextInput,
  type InvalidParam,
  invalid,
  isAbsent,
  isObject,
  type TextInput,
} from '../openai-error/index.ts';

/** What `POST /v1/embeddings` carries. Source: `openai` 7.57 `EmbeddingCreateParams`. More fields may be there; they stay. */
export interface EmbeddingsRequest {
  readonly model: string;
  readonly input: TextInput;
  readonly dimensions?: number | null;
  /** Default `float`; official SDKs ask for `base64` on their own and decode it. */
  readonly encoding_format?: EmbeddingEncoding | null;
  readonly user?: string | null;
  readonly [field: string]: unknown;
}

export type EmbeddingEncoding = 'float' | 'base64';

export type ParsedEmbeddingsRequest =
  | { readonly ok: true; readonly request: EmbeddingsRequest }
  | ({ readonly ok: false } & InvalidParam);

/** Checks the body of `POST /v1/embeddings` and returns the very same object, typed. */
export function parseEmbeddingsRequest(body: unknown): ParsedEmbeddingsRequest {
  if (!isObject(body)) return { ok: false, param: 'body', message: 'body: must be a JSON object' };
  const problem =
    checkModel(body['model']) ??
    checkTextInput(body['input'], 'input') ??
    checkOptionalNumber(body['dimensions'], 'dimensions', { min: 1, max: 1_000_000, integer: true }) ??
    checkEncoding(body['encoding_format']) ??
    checkOptionalString(body['user'], 'user');
  return problem ? { ok: false, ...problem } : { ok: true, request: body as unknown as EmbeddingsRequest };
}

function checkEncoding(format: unknown): InvalidParam | undefined {
  if (isAbsent(format) || format === 'float' || format === 'base64') return undefined;
  return invalid('encoding_format', "must be one of 'float', 'base64'");
}
