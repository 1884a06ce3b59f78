/** Names that each vendor's own clients use; which of them a gateway serves is for its configuration to say. */
export const CLAUDE = 'claude-sonnet-4-6';
export const GPT = 'gpt-5.2';
export const GPT_CODEX = 'gpt-5.2-codex';
export const GEMINI = 'gemini-2.5-pro';
