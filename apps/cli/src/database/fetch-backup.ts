import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { type AdminClient, problemLine } from '../admin/index.ts';
import { EXIT_OK } from '../exit-codes.ts';
import { failed, type Said } from './with-database.ts';

/** A process that says nothing for so long makes no backup any more. Milliseconds. */
const SILENCE_MS = 60_000;

const END = /\{"end":\{"rows":\d+,"sha256":"[0-9a-f]{64}"\}\}\n$/;

/** The backup of a database that a running process has. The file appears when it is whole, readable by its owner only. */
export async function fetchBackup(admin: AdminClient, path: string): Promise<Said> {
  const answer = await admin.openStream('/admin/backup', undefined, new AbortController().signal, SILENCE_MS);
  if (!answer.ok) return failed(problemLine(answer.problem));
  const beside = `${path}.${randomBytes(4).toString('hex')}~`;
  const file = await open(beside, 'wx', 0o600);
  try {
    let last = Buffer.alloc(0);
    for await (const chunk of answer.body) {
      await file.write(chunk);
      last = Buffer.concat([last.subarray(-1_024), chunk]);
    }
    // What a backup ends with; a connection that breaks silently leaves it out.
    if (!END.test(last.toString('utf8'))) return failed('the backup broke off; nothing was written');
    await file.sync();
    await rename(beside, path);
  } finally {
    await file.close();
    await rm(beside, { force: true });
  }
  return {
    code: EXIT_OK,
    facts: { ok: true, file: path },
    text: `Backup of the process at ${admin.url} written to ${path}.`,
  };
}
