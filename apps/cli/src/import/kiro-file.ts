import { hostname } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { type Fields, labelAt, textAt } from './fields.ts';
import { accountIdFor, type Found, unusable } from './found.ts';
import { readKiroLogin } from './kiro-login.ts';
import { readJsonFile } from './read-json-file.ts';

export interface KiroFileOptions {
  /** The client registration; absent: `{clientIdHash}.json` beside the file, where the IDE puts it. */
  readonly registration?: string | undefined;
  /** Absent: made from where the file lies, since nothing in it outlives a renewal of its tokens. */
  readonly id?: string | undefined;
}

/** The account of a `kiro-auth-token.json`, as the IDE keeps it in `~/.aws/sso/cache`. */
export function findKiroFile(path: string, options: KiroFileOptions = {}): Found {
  const source = basename(path);
  const token = readJsonFile(path);
  if (token.outcome !== 'read') return unusable(source, token.reason);
  const client = options.registration ?? registrationBeside(path, token.fields);
  const registration = client === undefined ? undefined : readJsonFile(client);
  if (registration && registration.outcome !== 'read' && options.registration !== undefined) {
    return unusable(source, `its client registration ${registration.reason}`);
  }
  const read = readKiroLogin(token.fields, registration?.outcome === 'read' ? registration.fields : {});
  if (read.outcome === 'unusable') {
    const hint = client !== undefined && registration?.outcome === 'missing' ? `: looked for ${basename(client)}` : '';
    return unusable(source, `${read.reason}${hint}`);
  }
  const id = options.id ?? accountIdFor('kiro', hostname(), resolve(path));
  const provider = labelAt(token.fields, 'provider');
  return {
    outcome: 'account',
    source,
    draft: { id, ...(provider !== undefined && { label: `Kiro (${provider})`.slice(0, 100) }), ...read.login },
    notes: read.notes,
  };
}

/** Where the IDE puts the client of a login. The hash becomes part of a path, so only something like a hash may. */
export function registrationBeside(path: string, token: Fields): string | undefined {
  const hash = textAt(token, 'clientIdHash');
  return hash !== undefined && /^[A-Za-z0-9]{1,128}$/.test(hash) ? join(dirname(path), `${hash}.json`) : undefined;
}
