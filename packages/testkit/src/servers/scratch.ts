import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeOnExit } from './exit-cleanup.ts';

/** A temporary directory of its own for one server, deleted by {@link Scratch.remove} or when the process exits. */
export interface Scratch {
  readonly path: string;
  remove(): void;
}

export function makeScratch(name: string): Scratch {
  const path = mkdtempSync(join(tmpdir(), `sluice-${name}-`));
  const forget = removeOnExit(path);
  return {
    path,
    remove() {
      forget();
      rmSync(path, { recursive: true, force: true });
    },
  };
}
