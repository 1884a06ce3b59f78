import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { requireBinary } from '@sluice/testkit/servers';

const run = promisify(execFile);
const SYSTEM_USER = 'postgres';
/** Unlike /tmp it survives a reboot. */
const OUTSIDE = '/var/tmp/sluice-cluster-';

/**
 * The folder of the cluster's Postgres, initialised with `password` for its superuser `postgres` when there is none yet.
 * It is `link` itself; for root, whom Postgres refuses to run as, it belongs to the user `postgres` and lies where that
 * user can go (a checkout under /root is no such place), and `link` leads there.
 */
export async function preparePostgresData(link: string, password: string): Promise<string> {
  const folder = isRoot() ? await outside(link) : link;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const data = join(folder, 'data');
  if (!(await exists(join(data, 'PG_VERSION')))) await initialise(folder, data, password);
  return data;
}

/** A command line as the user that Postgres may run as. */
export function asPostgresUser(command: string, args: readonly string[]): readonly [string, readonly string[]] {
  if (!isRoot()) return [command, args];
  const drop = ['--reuid', SYSTEM_USER, '--regid', SYSTEM_USER, '--clear-groups'];
  return [requireBinary('setpriv'), [...drop, command, ...args]];
}

async function outside(link: string): Promise<string> {
  const known = await readlink(link).catch(() => undefined);
  if (known !== undefined && (await exists(known))) return known;
  const folder = await mkdtemp(OUTSIDE);
  await run('chown', [SYSTEM_USER, folder]);
  await rm(link, { force: true });
  await symlink(folder, link);
  return folder;
}

async function initialise(folder: string, data: string, password: string): Promise<void> {
  const passwordFile = join(folder, 'password');
  // What is left of an initialisation that was interrupted.
  await rm(data, { recursive: true, force: true });
  await writeFile(passwordFile, password, { mode: 0o600 });
  try {
    if (isRoot()) await run('chown', [SYSTEM_USER, passwordFile]);
    const how = ['-U', 'postgres', '-A', 'scram-sha-256', '--pwfile', passwordFile, '-E', 'UTF8', '--locale=C'];
    const [program, args] = asPostgresUser(requireBinary('initdb'), ['-D', data, ...how]);
    await run(program, [...args], { cwd: folder });
  } finally {
    await rm(passwordFile, { force: true });
  }
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
