import { code, prose } from '../block.ts';
import type { Client } from '../client.ts';
import { KEY_PLACEHOLDER } from '../facts.ts';
import { CLAUDE, GEMINI, GPT } from '../models.ts';

export const cursor: Client = {
  id: 'cursor',
  title: 'Cursor',
  models: [GPT, CLAUDE, GEMINI],
  guide: (facts) => [
    prose(
      [
        'Cursor keeps these in its own settings, so they are typed in by hand: Settings → Models → API Keys. Its requests come',
        'from Cursor’s servers, not from your machine: the base URL has to be a public https address of the gateway, and',
        '`localhost` is refused. Tab completion does not use it.',
      ].join('\n'),
    ),
    code(
      'text',
      [
        `OpenAI API Key            ${facts.key ?? KEY_PLACEHOLDER}`,
        `Override OpenAI Base URL  ${facts.url}/v1`,
        `Add custom model          ${facts.model}`,
      ].join('\n'),
    ),
  ],
};
