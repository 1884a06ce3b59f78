import { spawn } from 'node:child_process';

/** What an external tool said: empty when it is content, else its output, trimmed. */
export type Complaint = string;

/**
 * Runs a command in the repository and waits for it. A non-zero exit without output is a complaint too.
 * A command that cannot be started rejects.
 */
export async function runTool(root: string, command: string, args: readonly string[]): Promise<Complaint> {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = await new Promise<string | undefined>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) =>
      resolve(code === 0 ? undefined : `ended with ${signal ?? `exit code ${code}`}`),
    );
  });
  if (ended === undefined) return '';
  const output = Buffer.concat(chunks).toString('utf8').trim();
  return output === '' ? `${command} ${ended}` : output;
}
