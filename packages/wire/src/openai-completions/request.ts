import {
  checkModel,
  checkOptionalBoolean,
  checkOptionalNumber,
  checkOptionalString,
  checkSampling,
  checkStop,
  checkStreamOptions,
  checkTextInput,
  type InvalidParam,
  isObject,
  type TextInput,
} from '../openai-error/index.ts';

/**
 * What `POST /v1/completions` carries, as far as we rely on it. Source: `openai` 7.57 `CompletionCreateParams`. More
 * fields may be there; they stay. Null means absent.
 */
export interface CompletionRequest {
  readonly model: string;
  readonly prompt: TextInput;
  readonly stream?: boolean | null;
  readonly stream_options?: { readonly include_usage?: boolean | null } | null;
  readonly max_tokens?: number | null;
  readonly temperature?: number | null;
  readonly top_p?: number | null;
  readonly presence_penalty?: number | null;
  readonly frequency_penalty?: number | null;
  readonly seed?: number | null;
  readonly n?: number | null;
  readonly best_of?: number | null;
  readonly stop?: string | readonly string[] | null;
  /** Text that has to follow the answer (fill in the middle). */
  readonly suffix?: string | null;
  readonly user?: string | null;
  readonly [field: string]: unknown;
}

export type ParsedCompletionRequest =
  | { readonly ok: true; readonly request: CompletionRequest }
  | ({ readonly ok: false } & InvalidParam);

/**
 * Checks the body of `POST /v1/completions` and returns the very same object, typed. What can be read but not translated
 * (token numbers, several prompts, …) passes: see `refusalOf` of the translation.
 */
export function parseCompletionRequest(body: unknown): ParsedCompletionRequest {
  if (!isObject(body)) return { ok: false, param: 'body', message: 'body: must be a JSON object' };
  const problem =
    checkModel(body['model']) ??
    checkTextInput(body['prompt'], 'prompt') ??
    checkOptionalBoolean(body['stream'], 'stream') ??
    checkStreamOptions(body['stream_options']) ??
    checkSampling(body) ??
    checkOptionalNumber(body['best_of'], 'best_of', { min: 1, max: 128, integer: true }) ??
    checkStop(body['stop']) ??
    checkOptionalString(body['suffix'], 'suffix') ??
    checkOptionalString(body['user'], 'user');
  return problem ? { ok: false, ...problem } : { ok: true, request: body as unknown as CompletionRequest };
}
