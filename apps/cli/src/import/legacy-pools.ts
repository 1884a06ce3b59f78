import { basename, dirname, isAbsolute, join } from 'node:path';
import { type Fields, fieldsOf, labelAt, present, textAt } from './fields.ts';
import { accountIdFor, type Found, unusable } from './found.ts';
import { LEGACY_KINDS, type LegacyKind } from './legacy-login.ts';
import { readJsonFile } from './read-json-file.ts';

export interface LegacyOptions {
  /** Where relative paths of the pool file begin; absent: the folder of the file and the one above. */
  readonly root?: string | undefined;
  /** Folder with token files under their own names, or under the uuid of their account (`{uuid}.json`). */
  readonly tokens?: string | undefined;
}

/** The accounts of the legacy service's `provider_pools.json`: provider types with a list of accounts each. */
export function findLegacyPools(path: string, pools: Fields, options: LegacyOptions = {}): readonly Found[] {
  return Object.entries(pools).flatMap(([type, pool]) => {
    const entries = entriesOf(pool);
    if (entries === undefined) return [unusable(type, 'is no pool of accounts')];
    const kind = LEGACY_KINDS.get(type);
    return entries.map((entry, index) => {
      const source = `${type} ${textAt(entry, 'uuid') ?? `#${index + 1}`}`;
      return kind ? findEntry(source, type, kind, entry, dirname(path), options) : unusable(source, NO_PROVIDER);
    });
  });
}

const NO_PROVIDER = 'Sluice has no provider for it';

/** A list, as in the file, or accounts by uuid, as they are in the legacy Redis. */
function entriesOf(pool: unknown): readonly Fields[] | undefined {
  const entries = Array.isArray(pool) ? pool : Object.values(fieldsOf(pool) ?? { none: undefined });
  const read = entries.map((entry) => fieldsOf(typeof entry === 'string' ? jsonIn(entry) : entry));
  return read.every((entry) => entry !== undefined) ? read : undefined;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function findEntry(
  source: string,
  type: string,
  kind: LegacyKind,
  entry: Fields,
  folder: string,
  options: LegacyOptions,
): Found {
  const place = kind.in === 'entry' ? undefined : textAt(entry, ...kind.at);
  const token = kind.in === 'entry' ? undefined : readToken(place, textAt(entry, 'uuid'), folder, options);
  if (token && token.outcome !== 'read') return unusable(source, token.reason);
  const read = kind.in === 'entry' ? kind.read(entry) : kind.read(token?.fields ?? {}, entry, token?.path ?? '');
  if (read.outcome === 'unusable') return unusable(source, read.reason);
  const label = labelAt(entry, 'customName', 'description') ?? (token && labelAt(token.fields, 'email'));
  const uuid = textAt(entry, 'uuid');
  const { login, notes = [] } = read;
  return {
    outcome: 'account',
    source,
    draft: {
      id: isId(uuid) ? uuid : accountIdFor(login.provider, type, place ?? label ?? source),
      ...present({ label, disabled: entry['isDisabled'] === true || undefined }),
      ...login,
      ...ofEntry(login, entry),
    },
    notes: [...notes, ...notesOf(entry)],
  };
}

/** The Go half of the service keeps a Kiro account's region and profile in the pool. */
function ofEntry(
  login: { readonly provider: string; readonly region?: string; readonly profile_arn?: string },
  entry: Fields,
) {
  if (login.provider !== 'kiro') return {};
  return present({
    region: login.region ?? textAt(entry, 'region'),
    profile_arn: login.profile_arn ?? textAt(entry, 'profileArn'),
  });
}

function isId(text: string | undefined): text is string {
  return text !== undefined && /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text);
}

type ReadToken =
  | { readonly outcome: 'read'; readonly fields: Fields; readonly path: string }
  | { readonly outcome: 'missing' | 'unusable'; readonly reason: string };

function readToken(
  place: string | undefined,
  uuid: string | undefined,
  folder: string,
  { root, tokens }: LegacyOptions,
): ReadToken {
  const inRedis = place?.startsWith('redis:') === true;
  const paths = [
    ...(tokens !== undefined && isId(uuid) ? [join(tokens, `${uuid}.json`)] : []),
    ...(place === undefined || inRedis ? [] : placesOf(place, folder, root, tokens)),
  ];
  for (const path of paths) {
    const read = readJsonFile(path);
    if (read.outcome === 'read') return { ...read, path };
    if (read.outcome === 'unusable')
      return { outcome: 'unusable', reason: `its token file ${basename(path)} ${read.reason}` };
  }
  if (inRedis) {
    return {
      outcome: 'missing',
      reason: `its token is in the legacy Redis: save it as ${uuid}.json and name its folder with --tokens`,
    };
  }
  if (place === undefined) return { outcome: 'missing', reason: 'names no token file' };
  return { outcome: 'missing', reason: `its token file ${basename(place)} is not there (--root, --tokens)` };
}

function placesOf(place: string, folder: string, root: string | undefined, tokens: string | undefined): string[] {
  const beside = tokens === undefined ? [] : [join(tokens, basename(place))];
  if (isAbsolute(place)) return [...beside, place];
  const roots = root === undefined ? [dirname(folder), folder] : [root];
  return [...beside, ...roots.map((start) => join(start, place))];
}

function notesOf(entry: Fields): string[] {
  const unsupported = entry['notSupportedModels'];
  const notes: string[] = [];
  if (Array.isArray(unsupported) && unsupported.length > 0) {
    notes.push('its list of unsupported models is not taken over: Sluice lists what an account serves (models)');
  }
  if (typeof entry['concurrencyLimit'] === 'number' && entry['concurrencyLimit'] > 0) {
    notes.push(
      `its concurrency limit of ${entry['concurrencyLimit']} is not taken over: max_in_flight counts over all replicas`,
    );
  }
  return notes;
}
