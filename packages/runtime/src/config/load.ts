import { readFileSync } from 'node:fs';
import { type Config, freeze } from './config.ts';
import { applyOverrides, type ConfigFlags } from './overrides.ts';
import type { Environment } from './placeholder.ts';
import type { ConfigNotice, ConfigProblem } from './problem.ts';
import type { RawTree } from './raw-tree.ts';
import { accountProblems } from './rules/accounts.ts';
import { keyProblems } from './rules/keys.ts';
import { portProblems } from './rules/ports.ts';
import { rolloutProblems } from './rules/rollout.ts';
import { applySchema } from './schema-problems.ts';
import { readYaml } from './yaml-file.ts';

export interface ConfigRequest {
  /** Path of the YAML file; absent: `SLUICE_CONFIG` of the environment, and without that no file at all. */
  readonly file?: string | undefined;
  readonly env: Environment;
  readonly flags?: ConfigFlags;
}

export type ConfigResult =
  | {
      readonly ok: true;
      readonly config: Config;
      /** The file that was read, if any. */
      readonly file?: string;
      readonly notices: readonly ConfigNotice[];
    }
  | { readonly ok: false; readonly file?: string; readonly problems: readonly ConfigProblem[] };

/**
 * Loads the configuration of one process: flags over environment over file over defaults (contract sections 1 and 2).
 * Reads the file and the files behind `*_FILE` variables, nothing else. All problems are reported, not only the first,
 * in the order of the file.
 */
export function loadConfig({ file: named, env, flags = {} }: ConfigRequest): ConfigResult {
  const file = named ?? (env.SLUICE_CONFIG || undefined);
  const source = file === undefined ? { outcome: 'read' as const, text: '' } : readText(file);
  if (source.outcome === 'unreadable') {
    return { ok: false, ...(file !== undefined && { file }), problems: [{ path: '', message: source.message }] };
  }
  const { tree, problems } = readYaml(source.text, env);
  const overrides = applyOverrides(tree, env, flags);
  const typed = applySchema(tree);
  const all = firstPerPlace([
    ...problems,
    ...overrides.problems,
    ...(typed.ok ? [] : typed.problems),
    ...ruleProblems(tree),
  ]);
  const place = file === undefined ? {} : { file };
  if (!typed.ok || all.length > 0) return { ok: false, ...place, problems: all };
  const config = freeze(typed.value);
  return { ok: true, config, ...place, notices: [...overrides.notices, ...noticesOf(config)] };
}

function ruleProblems(tree: RawTree): readonly ConfigProblem[] {
  return [...accountProblems(tree), ...keyProblems(tree), ...rolloutProblems(tree), ...portProblems(tree)];
}

function readText(
  file: string,
): { readonly outcome: 'read'; readonly text: string } | { readonly outcome: 'unreadable'; readonly message: string } {
  try {
    return { outcome: 'read', text: readFileSync(file, 'utf8') };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    return { outcome: 'unreadable', message: `cannot read the configuration file (${code})` };
  }
}

/** A value that could not be expanded is not also "required", and a duplicate key needs saying once. */
function firstPerPlace(problems: readonly ConfigProblem[]): readonly ConfigProblem[] {
  const seen = new Set<string>();
  return problems
    .filter(({ path, line, message }) => {
      const place = path === '' ? `${line} ${message}` : path;
      return !seen.has(place) && seen.add(place);
    })
    .toSorted((left, right) => (left.line ?? 0) - (right.line ?? 0));
}

function noticesOf(config: Config): readonly ConfigNotice[] {
  const notices: ConfigNotice[] = [];
  if (config.api_keys.length === 0) {
    notices.push({ path: 'api_keys', message: 'no API key: everyone on this machine may call, nobody else can' });
  }
  if (config.accounts.some((account) => account.provider === 'antigravity' && !account.credentials.client_secret)) {
    const { client_id, client_secret } = config.providers.antigravity;
    if (client_id === undefined || client_secret === undefined) {
      notices.push({
        path: 'providers.antigravity',
        message: 'without client_id and client_secret its tokens cannot be refreshed',
      });
    }
  }
  return notices;
}
