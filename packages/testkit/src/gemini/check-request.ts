import { asText } from '../stand-in/index.ts';
import type { RequestView, Violation } from '../upstream/index.ts';
import { checkContents } from './check-contents.ts';
import { checkGeneration } from './check-generation.ts';
import { checkTools } from './check-tools.ts';
import { fieldsOf, unknownField } from './proto-json.ts';

const REQUEST_KEYS: ReadonlySet<string> = new Set([
  ...['contents', 'systemInstruction', 'tools', 'toolConfig', 'generationConfig', 'safetySettings', 'cachedContent'],
  ...['labels', 'model', 'serviceTier', 'store'],
]);
/** Antigravity's requests name their session. */
const WRAPPED_KEYS: ReadonlySet<string> = new Set([...REQUEST_KEYS, 'sessionId']);
const ENVELOPE_KEYS: ReadonlySet<string> = new Set([
  ...['project', 'model', 'request', 'requestType', 'userAgent', 'requestId', 'userPromptId', 'enabledCreditTypes'],
]);

/** The first rule of the public Gemini API this request breaks. */
export function checkGemini(view: RequestView, model: string): Violation | undefined {
  if (view.body === undefined) return invalid('Invalid JSON payload received. Unexpected token.');
  return served(view, model) ?? invalid(checkBody(view.body, model, '', view));
}

/** The first rule of Antigravity's backend this request breaks. */
export function checkAntigravity(view: RequestView): Violation | undefined {
  const problem = checkBearer(view);
  if (problem) return problem;
  if (view.body === undefined) return invalid('Invalid JSON payload received. Unexpected token.');
  const why = unknownField(view.body, ENVELOPE_KEYS, '');
  if (why) return invalid(why);
  const { project, model, request } = fieldsOf(view.body);
  if (asText(model) === '') return invalid('Request contains an invalid argument: model is missing.');
  if (typeof request !== 'object' || request === null)
    return invalid('Request contains an invalid argument: request is missing.');
  return (
    checkProject(view, project) ??
    served(view, asText(model)) ??
    invalid(checkBody(request, asText(model), 'request.', view))
  );
}

/** Antigravity takes access tokens only. */
export function checkBearer({ headers }: RequestView): Violation | undefined {
  return headers.authorization === undefined ? { error: 'unauthenticated' } : undefined;
}

/** The project is named, and the account's own. */
export function checkProject({ account }: RequestView, project: unknown): Violation | undefined {
  if (asText(project) === '') return invalid('Invalid resource field value in the request: project is missing.');
  if (account.reference === undefined || project === account.reference) return undefined;
  return { error: 'permission_denied', message: `Permission denied on resource project ${asText(project)}.` };
}

function served({ models }: RequestView, model: string): Violation | undefined {
  return models && !models.includes(model) ? { error: 'model_not_found' } : undefined;
}

function checkBody(value: unknown, model: string, place: string, { signer }: RequestView): string | undefined {
  const why = unknownField(value, place === '' ? REQUEST_KEYS : WRAPPED_KEYS, place.replace(/\.$/, ''));
  if (why) return why;
  const request = fieldsOf(value);
  return (
    checkSystem(request['systemInstruction'], place) ??
    checkContents(request['contents'], model, signer) ??
    checkTools(request, place, place === '') ??
    checkGeneration(request, model, place)
  );
}

function checkSystem(system: unknown, place: string): string | undefined {
  if (system === undefined) return undefined;
  const { parts } = fieldsOf(system);
  if (typeof system !== 'object' || !Array.isArray(parts)) {
    return `Invalid value at '${place}system_instruction' (type.googleapis.com/google.ai.generativelanguage.v1beta.Content), ${JSON.stringify(system)}`;
  }
  return parts.length === 0 || parts.some((part) => typeof fieldsOf(part)['text'] !== 'string')
    ? `* GenerateContentRequest.${place}system_instruction.parts: must have text\n`
    : undefined;
}

function invalid(message: string): Violation;
function invalid(message: string | undefined): Violation | undefined;
function invalid(message: string | undefined): Violation | undefined {
  return message === undefined ? undefined : { error: 'invalid_argument', message };
}
