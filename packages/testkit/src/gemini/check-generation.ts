import { asArray, asText, type JsonObject } from '../stand-in/index.ts';
import { schemaProblem } from './check-schema.ts';
import { fieldsOf, unknownField } from './proto-json.ts';
import { isClaude } from './thought-signature.ts';

const KEYS: ReadonlySet<string> = new Set([
  ...['maxOutputTokens', 'temperature', 'topP', 'topK', 'candidateCount', 'stopSequences', 'seed', 'thinkingConfig'],
  ...['responseMimeType', 'responseSchema', 'responseJsonSchema', 'responseModalities', 'responseLogprobs', 'logprobs'],
  ...['presencePenalty', 'frequencyPenalty', 'mediaResolution', 'speechConfig', 'imageConfig', 'responseFormat'],
  ...['audioTimestamp', 'enableEnhancedCivicAnswers', 'routingConfig', 'modelSelectionConfig'],
]);
const THINKING_KEYS: ReadonlySet<string> = new Set(['includeThoughts', 'thinkingBudget', 'thinkingLevel']);
const MAX_STOPS = 5;

/** `generationConfig`: known fields, ranges, and what the model can do. */
export function checkGeneration(request: JsonObject, model: string, place: string): string | undefined {
  const { generationConfig } = request;
  if (generationConfig === undefined) return undefined;
  const spot = `${place}generation_config`;
  const why = unknownField(generationConfig, KEYS, spot);
  if (why) return why;
  const config = fieldsOf(generationConfig);
  const { maxOutputTokens: most, responseMimeType: type, responseSchema: schema, stopSequences: stops } = config;
  if (typeof most === 'number' && most < 1) return 'max_output_tokens must be positive.';
  for (const [name, limit] of [
    ['temperature', 2],
    ['topP', 1],
  ] as const) {
    const value = config[name];
    if (value === undefined) continue;
    if (typeof value !== 'number') return `Invalid value at '${spot}.${name}' (TYPE_FLOAT), ${JSON.stringify(value)}`;
    if (value < 0 || value > limit)
      return `* GenerateContentRequest.${spot}.${name}: must be in the range [0.0, ${limit}.0]\n`;
  }
  if (asArray(stops).length > MAX_STOPS)
    return `* GenerateContentRequest.${spot}.stop_sequences: at most ${MAX_STOPS}\n`;
  if (asArray(stops).some((stop) => asText(stop) === ''))
    return `* GenerateContentRequest.${spot}.stop_sequences: empty\n`;
  if (schema !== undefined) {
    if (type !== 'application/json' && type !== 'text/x.enum')
      return `response_schema needs response_mime_type application/json.`;
    const problem = schemaProblem(schema, `${spot}.response_schema`, true);
    if (problem) return problem;
  }
  const functions = asArray(request['tools']).some((tool) => fieldsOf(tool)['functionDeclarations'] !== undefined);
  if (type === 'application/json' && functions && /gemini-(1|2)/.test(model)) {
    return "Function calling with a response mime type: 'application/json' is unsupported";
  }
  return checkThinking(config, model, spot);
}

function checkThinking(
  { thinkingConfig, maxOutputTokens: most }: JsonObject,
  model: string,
  spot: string,
): string | undefined {
  if (thinkingConfig === undefined) return undefined;
  const why = unknownField(thinkingConfig, THINKING_KEYS, `${spot}.thinking_config`);
  if (why) return why;
  const { thinkingBudget: budget, thinkingLevel: level } = fieldsOf(thinkingConfig);
  if (budget !== undefined && level !== undefined)
    return 'You can only set only one of thinking budget and thinking level.';
  if (level !== undefined) {
    if (/gemini-(1|2)|claude/.test(model)) return 'Thinking level is not supported for this model.';
    if (!/^(minimal|low|medium|high)$/i.test(asText(level)))
      return `Invalid value at '${spot}.thinking_config.thinking_level'`;
  }
  if (budget === undefined) return undefined;
  if (typeof budget !== 'number' || !Number.isInteger(budget) || budget < -1 || budget > 32_768) {
    return `The thinking budget ${String(budget)} is invalid. Please choose a value between 128 and 32768.`;
  }
  if (isClaude(model) && typeof most === 'number' && most <= budget) {
    return '`max_tokens` must be greater than `thinking.budget_tokens`.';
  }
  return undefined;
}
