import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The pnpm that package.json names, for where none is installed. */
const WITHOUT_PNPM = 'npx -y pnpm@12.21.0 --silent sluice';

/** How the CLI is called in a shell that is opened now, in the checkout. */
export function cliLine(path = process.env['PATH'] ?? ''): string {
  // The checkout's own folder is there while `make` runs, and not in that shell.
  const folders = path.split(delimiter).filter((folder) => folder !== '' && !folder.endsWith('node_modules/.bin'));
  return folders.some((folder) => isExecutable(join(folder, 'pnpm'))) ? 'pnpm --silent sluice' : WITHOUT_PNPM;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
