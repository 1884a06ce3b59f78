import { readFileSync } from 'node:fs';
import type { Environment } from './placeholder.ts';
import type { ConfigNotice, ConfigProblem } from './problem.ts';
import { isRawMap, listAt, mapAt, type RawMap, type RawTree } from './raw-tree.ts';

/** Values from the command line, as typed there. They win over everything. */
export interface ConfigFlags {
  readonly host?: string;
  readonly port?: string;
  readonly adminHost?: string;
  readonly adminPort?: string;
  /** Also means the embedded database in that folder, unless `databaseUrl` is given beside it. */
  readonly dataDir?: string;
  readonly redisUrl?: string;
  readonly databaseUrl?: string;
  readonly logLevel?: string;
}

interface Override {
  readonly section: string;
  readonly key: string;
  readonly flag?: keyof ConfigFlags;
  readonly variable: string;
  /** Also readable from the file that `<variable>_FILE` names. */
  readonly secret?: boolean;
}

const OVERRIDES: readonly Override[] = [
  { section: 'server', key: 'host', flag: 'host', variable: 'SLUICE_HOST' },
  { section: 'server', key: 'port', flag: 'port', variable: 'SLUICE_PORT' },
  { section: 'admin', key: 'host', flag: 'adminHost', variable: 'SLUICE_ADMIN_HOST' },
  { section: 'admin', key: 'port', flag: 'adminPort', variable: 'SLUICE_ADMIN_PORT' },
  { section: 'admin', key: 'token', variable: 'SLUICE_ADMIN_TOKEN', secret: true },
  { section: 'database', key: 'data_dir', flag: 'dataDir', variable: 'SLUICE_DATA_DIR' },
  { section: 'database', key: 'url', flag: 'databaseUrl', variable: 'DATABASE_URL', secret: true },
  { section: 'state', key: 'redis_url', flag: 'redisUrl', variable: 'REDIS_URL', secret: true },
  { section: 'account_pool', key: 'encryption_key', variable: 'SLUICE_MASTER_KEY', secret: true },
  { section: 'log', key: 'level', flag: 'logLevel', variable: 'LOG_LEVEL' },
  { section: 'tracing', key: 'otlp_endpoint', variable: 'OTEL_EXPORTER_OTLP_ENDPOINT' },
];

/** Name of the API key that `SLUICE_API_KEY` adds. */
export const ENVIRONMENT_KEY_NAME = 'env';

export interface OverrideReport {
  readonly problems: readonly ConfigProblem[];
  readonly notices: readonly ConfigNotice[];
}

/**
 * Lays environment and flags over a tree, in place: flag over variable over file. Empty variables count as unset.
 * Every replaced file value is a notice, so nobody has to guess why an edit has no effect.
 */
export function applyOverrides(tree: RawTree, env: Environment, flags: ConfigFlags): OverrideReport {
  const problems: ConfigProblem[] = [];
  const notices: ConfigNotice[] = [];
  for (const override of OVERRIDES) {
    const path = `${override.section}.${override.key}`;
    const flag = override.flag && flags[override.flag];
    const fromEnvironment = override.secret
      ? readSecret(override.variable, env, path, problems)
      : nonEmpty(env[override.variable]);
    const value = flag ?? fromEnvironment;
    if (value === undefined) continue;
    const name = flag === undefined ? override.variable : `--${dashed(override.flag ?? '')}`;
    const section = sectionOf(tree.root, override.section);
    if (section === undefined) continue;
    if (section[override.key] !== undefined && section[override.key] !== value) {
      notices.push({ path, message: `the value in the file is overruled by ${name}` });
    }
    section[override.key] = value;
    tree.origins.set(path, { name });
  }
  if (flags.dataDir !== undefined && flags.databaseUrl === undefined) leaveServer(tree, notices);
  addApiKey(tree, readSecret('SLUICE_API_KEY', env, 'api_keys', problems));
  return { problems, notices };
}

/** A folder named on the command line is the database that is meant, whatever server environment and file name. */
function leaveServer(tree: RawTree, notices: ConfigNotice[]): void {
  const database = mapAt(tree.root, 'database');
  if (database['url'] === undefined) return;
  delete database['url'];
  tree.origins.delete('database.url');
  notices.push({
    path: 'database.url',
    message: 'is left aside: --data-dir means the embedded database in that folder',
  });
}

/** The section to write into, made when absent; undefined when the file has something else there (the schema says so). */
function sectionOf(root: RawMap, name: string): RawMap | undefined {
  root[name] ??= {};
  return isRawMap(root[name]) ? mapAt(root, name) : undefined;
}

function addApiKey(tree: RawTree, key: string | undefined): void {
  if (key === undefined || (tree.root.api_keys !== undefined && !Array.isArray(tree.root.api_keys))) return;
  const keys = listAt(tree.root, 'api_keys');
  if (keys.some((entry) => isRawMap(entry) && entry.key === key)) return;
  tree.origins.set(`api_keys[${keys.length}]`, { name: 'SLUICE_API_KEY' });
  tree.root.api_keys = [...keys, { name: ENVIRONMENT_KEY_NAME, key }];
}

function readSecret(variable: string, env: Environment, path: string, problems: ConfigProblem[]): string | undefined {
  const direct = nonEmpty(env[variable]);
  const file = nonEmpty(env[`${variable}_FILE`]);
  if (file === undefined) return direct;
  if (direct !== undefined) {
    problems.push({ path, message: `both ${variable} and ${variable}_FILE are set; keep one` });
    return direct;
  }
  try {
    const content = readFileSync(file, 'utf8').trim();
    if (content !== '') return content;
    problems.push({ path, message: `the file that ${variable}_FILE names is empty` });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    problems.push({ path, message: `the file that ${variable}_FILE names cannot be read (${code})` });
  }
  return undefined;
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}

function dashed(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
