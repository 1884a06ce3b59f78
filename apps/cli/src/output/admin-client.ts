import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '@sluice/runtime';

export type AdminAnswer =
  | { readonly ok: true; readonly body: unknown }
  | { readonly ok: false; readonly message: string };

/** One call to the admin API of a running process: where the configuration says, with the token it knows. */
export async function askAdmin(
  config: Config,
  method: 'GET' | 'POST',
  path: string,
  body?: Readonly<Record<string, unknown>>,
): Promise<AdminAnswer> {
  const url = `http://${config.admin.host}:${config.admin.port}${path}`;
  const token = config.admin.token ?? generatedToken(config);
  if (token === undefined) {
    return { ok: false, message: 'no admin token: set SLUICE_ADMIN_TOKEN, or run where the data folder is' };
  }
  try {
    const response = await fetch(url, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    });
    const text = await response.text();
    if (!response.ok) return { ok: false, message: `the admin API answered ${response.status}: ${text.slice(0, 200)}` };
    return { ok: true, body: JSON.parse(text) };
  } catch {
    return { ok: false, message: `the admin API does not answer at ${url}` };
  }
}

/** The token that `sluice start` made up and left in its data folder. */
function generatedToken(config: Config): string | undefined {
  try {
    return readFileSync(join(config.database.data_dir, 'admin-token'), 'utf8').trim();
  } catch {
    return undefined;
  }
}
