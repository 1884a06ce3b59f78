import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const MAIN = new URL('../main.ts', import.meta.url).pathname;

export const scratch = () => mkdtempSync(join(tmpdir(), 'sluice-cli-e2e-'));

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a verb to its end; `input` is what it finds on stdin. */
export function sluice(
  args: readonly string[],
  cwd: string,
  env: Record<string, string> = {},
  input?: string,
): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [MAIN, ...args],
      { cwd, env: { ...process.env, ...env } },
      (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, stdout, stderr });
      },
    );
    if (input !== undefined) child.stdin?.end(input);
  });
}

/** A verb that serves. Leaving the block ends it. */
export interface Serving extends AsyncDisposable {
  /** Everything it has written so far, on both streams. */
  readonly said: () => string;
  /** SIGTERM unless told otherwise, and its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts a verb and resolves as soon as it has said what tells that it is ready; rejects when it ends before. */
export async function serve(
  args: readonly string[],
  ready: RegExp,
  cwd: string,
  env: Record<string, string> = {},
): Promise<Serving> {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd, env: { ...process.env, ...env } });
  const ended = once(child, 'exit') as Promise<[number | null]>;
  let said = '';
  const isReady = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        said += chunk;
        if (ready.test(said)) resolve();
      });
    }
  });
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    return (await ended)[0];
  };
  await Promise.race([isReady, ended.then(() => Promise.reject(new Error(`ended during its start: ${said}`)))]);
  return { said: () => said, stop, [Symbol.asyncDispose]: async () => void (await stop()) };
}
