import type { Repository } from './repository.ts';
import type { Violation } from './violation.ts';

const FORBIDDEN: readonly { readonly pattern: RegExp; readonly message: string }[] = [
  {
    pattern: /(?<![\w.:/-])\/(?:home|Users|work)\/[a-z][\w.-]*/,
    message: 'a path of one machine: use a path relative to the project, or a temporary folder',
  },
  { pattern: /sk-ant-[a-z]+\d\d-[\w-]{24,}/, message: 'looks like an Anthropic key or token' },
  { pattern: /\bsk-(?:proj-)?[A-Za-z0-9]{40,}/, message: 'looks like an OpenAI key' },
  { pattern: /\bAKIA[0-9A-Z]{16}\b/, message: 'looks like an AWS access key' },
  { pattern: /\bAIza[\w-]{35}\b/, message: 'looks like a Google API key' },
  { pattern: /\bGOCSPX-[\w-]{20,}/, message: 'looks like a Google OAuth client secret' },
  { pattern: /\bgh[pousr]_[A-Za-z0-9]{36}\b/, message: 'looks like a GitHub token' },
  { pattern: /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\n[A-Za-z0-9+/]{40}/, message: 'holds a private key' },
];

/** Finds credentials and paths of one machine in any text file. Credentials belong into configuration, never source. */
export function checkSecretsAndPaths(repository: Repository): Violation[] {
  const violations: Violation[] = [];
  for (const [file, text] of repository.texts) {
    for (const { pattern, message } of FORBIDDEN) {
      const at = text.search(pattern);
      if (at !== -1) violations.push({ file, line: text.slice(0, at).split('\n').length, message });
    }
  }
  return violations;
}
