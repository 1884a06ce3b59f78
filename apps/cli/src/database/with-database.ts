import { type Config, loadConfig } from '@sluice/runtime';
import { type Database, openDatabase } from '@sluice/store';
import { EXIT_FAILED } from '../exit-codes.ts';
import { refuseConfig } from '../output/refuse-config.ts';

export interface DatabaseOptions {
  readonly config?: string;
  readonly dataDir?: string;
  readonly json: boolean;
}

/** What a verb has to say: `facts` for scripts, `text` for people, on stderr when it failed. */
export interface Said {
  readonly code: number;
  readonly facts: object;
  readonly text: string;
}

/** Opens the configured database for one verb and closes it again; whatever goes wrong is said, without a stack. */
export async function withDatabase(
  options: DatabaseOptions,
  action: (database: Database) => Promise<Said>,
): Promise<number> {
  const flags = options.dataDir === undefined ? {} : { dataDir: options.dataDir };
  const loaded = loadConfig({ file: options.config, env: process.env, flags });
  if (!loaded.ok) return refuseConfig(loaded, options.json);
  const said = await attempt(loaded.config, action);
  if (options.json) console.log(JSON.stringify(said.facts));
  else if (said.code === EXIT_FAILED) console.error(said.text);
  else console.log(said.text);
  return said.code;
}

async function attempt(config: Config, action: (database: Database) => Promise<Said>): Promise<Said> {
  try {
    const { url, data_dir: dataDir } = config.database;
    const opened = await openDatabase(url === undefined ? { dataDir } : { url });
    if (opened.outcome === 'in_use') return failed(opened.message);
    return await action(opened.database).finally(() => opened.database.close());
  } catch (error) {
    return failed(messageOf(error));
  }
}

export function failed(message: string): Said {
  return { code: EXIT_FAILED, facts: { ok: false, message }, text: `sluice: ${message}` };
}

/** A host with several addresses fails with an error for each and no message of its own. */
function messageOf(error: unknown): string {
  const [first] = error instanceof AggregateError ? error.errors : [error];
  return first instanceof Error && first.message !== '' ? first.message : 'the database does not answer';
}
