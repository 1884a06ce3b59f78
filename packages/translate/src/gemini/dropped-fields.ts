import type { ContentPart, FunctionDeclaration, GenerateContentRequest } from '@sluice/wire/gemini';

const KNOWN = {
  request: new Set([
    'contents',
    'systemInstruction',
    'tools',
    'toolConfig',
    'generationConfig',
    'cachedContent',
    'serviceTier',
    'model',
  ]),
  generationConfig: new Set([
    'maxOutputTokens',
    'temperature',
    'topP',
    'topK',
    'presencePenalty',
    'frequencyPenalty',
    'seed',
    'stopSequences',
    'responseMimeType',
    'responseSchema',
    'responseJsonSchema',
    'thinkingConfig',
    // Refused where it matters.
    'candidateCount',
    'responseModalities',
  ]),
  part: new Set([
    'text',
    'thought',
    'thoughtSignature',
    'inlineData',
    'fileData',
    'functionCall',
    'functionResponse',
    'executableCode',
    'codeExecutionResult',
  ]),
  declaration: new Set(['name', 'description', 'parameters', 'parametersJsonSchema']),
};

/** Longest list: the names are the client's, and end up in a header or a log. */
const MOST_NAMES = 20;

/**
 * Fields of a request that are lost when it is translated: a turn has no word for them. Names are the client's own, in camel case and
 * with their place (`generationConfig.logprobs`), each once, at most 20.
 */
export function droppedFields(request: GenerateContentRequest): readonly string[] {
  const { generationConfig = {}, toolConfig = {}, tools = [], contents } = request;
  const names = new Set<string>();
  const add = (place: string, known: ReadonlySet<string>, object: object): void => {
    for (const name of Object.keys(object)) if (!known.has(name) && /^\w{1,64}$/.test(name)) names.add(place + name);
  };
  add('', KNOWN.request, request);
  add('generationConfig.', KNOWN.generationConfig, generationConfig);
  const type = generationConfig.responseMimeType ?? 'text/plain';
  if (type !== 'text/plain' && type !== 'application/json') names.add('generationConfig.responseMimeType');
  add('toolConfig.', new Set(['functionCallingConfig']), toolConfig);
  if ((toolConfig.functionCallingConfig?.allowedFunctionNames?.length ?? 0) > 1) {
    names.add('toolConfig.functionCallingConfig.allowedFunctionNames');
  }
  for (const declaration of tools.flatMap((tool): readonly FunctionDeclaration[] => tool.functionDeclarations ?? [])) {
    add('tools.functionDeclarations.', KNOWN.declaration, declaration);
  }
  for (const part of contents.flatMap((content): readonly ContentPart[] => content.parts)) {
    add('contents.parts.', KNOWN.part, part);
  }
  return [...names].slice(0, MOST_NAMES);
}
