import type { Repository } from './repository.ts';
import type { Violation } from './violation.ts';

/** A file that is read in one sitting. */
export const MOST_LINES = 300;

/** Finds TypeScript, Lua and SQL files longer than {@link MOST_LINES} lines; generated files are not looked at. */
export function checkFileSize(repository: Repository): Violation[] {
  const violations: Violation[] = [];
  for (const [file, text] of repository.texts) {
    if (!/\.(ts|tsx|lua|sql)$/.test(file)) continue;
    const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
    if (lines > MOST_LINES) {
      violations.push({ file, message: `${lines} lines, at most ${MOST_LINES}: split it by operation or by case` });
    }
  }
  return violations;
}
