/** Every client there are settings for, in the order they are shown. */

import type { Client } from '../client.ts';
import { aiSdk } from './ai-sdk.ts';
import { anthropicSdk } from './anthropic-sdk.ts';
import { claudeCode } from './claude-code.ts';
import { codex } from './codex.ts';
import { cursor } from './cursor.ts';
import { geminiCli } from './gemini-cli.ts';
import { genaiSdk } from './genai-sdk.ts';
import { openaiSdk } from './openai-sdk.ts';

export const CLIENTS: readonly Client[] = [
  claudeCode,
  codex,
  cursor,
  geminiCli,
  openaiSdk,
  anthropicSdk,
  genaiSdk,
  aiSdk,
];
