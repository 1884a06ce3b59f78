import { readErrorEnvelope } from '../failure/index.ts';
import { type OpenAiErrorFacts, readOpenAiError } from '../openai/index.ts';
import type { UpstreamHeaders } from '../provider.ts';
import { type UsageWindow, usageWindows } from './usage-windows.ts';

/** OpenAI's facts, and which of the subscription's windows are used up. */
export interface CodexErrorFacts extends OpenAiErrorFacts {
  readonly usedUp: readonly UsageWindow[];
}

const LONGEST_HEADER = 8 * 1024;

/**
 * Reads an error of the Codex backend or of OpenAI's API. A body without a code may have one in the headers:
 * `x-error-json` is the error as base64 JSON, `x-openai-authorization-error` its code. Never throws.
 */
export function readCodexError(
  httpStatus: number,
  headers: UpstreamHeaders,
  body: string,
  now: number,
): CodexErrorFacts {
  const facts = readOpenAiError(httpStatus, body);
  const usedUp = facts.status === 429 ? usageWindows(headers, now).filter((window) => window.usedPercent >= 100) : [];
  if (facts.code !== '' || facts.type !== '') return { ...facts, usedUp };
  const told = readErrorEnvelope(decode(headers['x-error-json']));
  const code = told.code || told.type || (headers['x-openai-authorization-error'] ?? '');
  return { ...facts, code, usedUp };
}

function decode(header: string | undefined): string {
  if (header === undefined || header.length > LONGEST_HEADER) return '';
  return Buffer.from(header, 'base64').toString('utf8');
}
