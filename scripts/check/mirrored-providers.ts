import type { Repository } from './repository.ts';
import type { Violation } from './violation.ts';

/** The vendors' folders under packages/providers/src; anything else there is shared by them. */
const PROVIDERS = ['kiro', 'claude', 'codex', 'antigravity', 'openai'];

/** What each of them has, so that knowing one is knowing all: its failures and tokens first … */
const ACCOUNT_FILES = ['classify-failure', 'models', 'index'];

/** … and the rest as soon as turns are sent to it. */
const TURN_FILES = ['endpoint', 'headers', 'send', 'refresh'];

/** Finds provider folders that lack one of the common files. More files are welcome. */
export function checkMirroredProviders(repository: Repository): Violation[] {
  const known = new Set(repository.sources.map(({ path }) => path));
  const violations: Violation[] = [];
  for (const provider of PROVIDERS) {
    const folder = `packages/providers/src/${provider}`;
    if (![...known].some((path) => path.startsWith(`${folder}/`))) continue;
    const speaks = known.has(`${folder}/send.ts`);
    const files = speaks ? [...ACCOUNT_FILES, ...TURN_FILES] : ACCOUNT_FILES;
    const missing = files.filter((file) => !known.has(`${folder}/${file}.ts`));
    if (missing.length > 0) {
      const message = `a provider folder has the same files as its neighbours; missing: ${missing.join('.ts, ')}.ts`;
      violations.push({ file: folder, message });
    }
  }
  return violations;
}
