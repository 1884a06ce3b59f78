import { type Config, loadConfig } from '@sluice/runtime';
import { type Database, openDatabase } from '@sluice/store';
import { type AdminClient, adminOf } from '../admin/index.ts';
import { EXIT_FAILED, EXIT_OK } from '../exit-codes.ts';
import { errorFacts } from '../output/refuse.ts';
import { refuseConfig } from '../output/refuse-config.ts';

export interface DatabaseOptions {
  readonly config?: string;
  readonly dataDir?: string;
  /** Base URL of the admin API of a running process, for verbs that can ask one. */
  readonly url?: string;
  readonly json: boolean;
}

/** What a verb has to say: `facts` for scripts, `text` for people, on stderr when it failed. */
export interface Said {
  readonly code: number;
  readonly facts: object;
  readonly text: string;
}

/**
 * Opens the configured database for one verb and closes it again; whatever goes wrong is said, without a stack.
 *
 * @param elsewhere does the same through the admin API of a running process: at `--url`, or where a folder belongs to one.
 */
export async function withDatabase(
  options: DatabaseOptions,
  action: (database: Database) => Promise<Said>,
  elsewhere?: (admin: AdminClient) => Promise<Said>,
): Promise<number> {
  const flags = options.dataDir === undefined ? {} : { dataDir: options.dataDir };
  const loaded = loadConfig({ file: options.config, env: process.env, flags });
  if (!loaded.ok) return refuseConfig(loaded, options.json);
  const said = await attempt(loaded.config, options.url, action, elsewhere);
  if (options.json) console.log(JSON.stringify(said.facts));
  else if (said.code === EXIT_FAILED) console.error(said.text);
  else console.log(said.text);
  return said.code;
}

async function attempt(
  config: Config,
  adminUrl: string | undefined,
  action: (database: Database) => Promise<Said>,
  elsewhere: ((admin: AdminClient) => Promise<Said>) | undefined,
): Promise<Said> {
  try {
    if (elsewhere && adminUrl !== undefined) return await through(config, adminUrl, elsewhere);
    const { url, data_dir: dataDir } = config.database;
    const opened = await openDatabase(url === undefined ? { dataDir } : { url });
    if (opened.outcome === 'in_use') {
      return elsewhere ? await through(config, undefined, elsewhere, opened.message) : failed(opened.message);
    }
    return await action(opened.database).finally(() => opened.database.close());
  } catch (error) {
    return failed(messageOf(error));
  }
}

/** Asks the process that has the database. `owner` says which that is. */
async function through(
  config: Config,
  adminUrl: string | undefined,
  elsewhere: (admin: AdminClient) => Promise<Said>,
  owner?: string,
): Promise<Said> {
  const named = adminOf(config, undefined, adminUrl);
  const said = named.ok ? await elsewhere(named.admin) : failed(named.problem.message);
  if (said.code === EXIT_OK || owner === undefined) return said;
  return failed(`${owner}. It was asked, too: ${said.text.replace(/^sluice: /, '')}`);
}

/** Why nothing is taken away from a database under those who work with it. */
export const IN_USE = 'a control plane has this database open: stop it first';

export function failed(message: string): Said {
  return { code: EXIT_FAILED, facts: errorFacts(message), text: `sluice: ${message}` };
}

/** A host with several addresses fails with an error for each and no message of its own. */
function messageOf(error: unknown): string {
  const [first] = error instanceof AggregateError ? error.errors : [error];
  return first instanceof Error && first.message !== '' ? first.message : 'the database does not answer';
}
