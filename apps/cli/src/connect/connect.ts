import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Environment, loadConfig } from '@sluice/runtime';
import { EXIT_FAILED, EXIT_OK, EXIT_USAGE } from '../exit-codes.ts';
import { refuseConfig } from '../output/refuse-config.ts';
import { baseUrl } from './base-url.ts';
import { blocksAsText } from './block.ts';
import type { Client } from './client.ts';
import { CLIENTS } from './clients/index.ts';
import { type ConnectFacts, KEY_VARIABLE } from './facts.ts';
import { generatedKey, keyForFile } from './known-key.ts';
import { servedModels } from './served-models.ts';
import { type Written, writeSettings } from './settings/write-settings.ts';

export interface ConnectOptions {
  readonly config?: string;
  readonly json: boolean;
  /** Base URL of the gateway. Default: what the configuration listens on. */
  readonly url?: string;
  readonly key?: string;
  readonly model?: string;
  /** Write the client's own settings file. */
  readonly write: boolean;
  /** Home folder to write into. Default: the user's, or where the client's own variable points. */
  readonly home?: string;
  /** Default: that of the process. */
  readonly env?: Environment;
}

/**
 * `sluice connect <client>`: prints what a client needs to use this gateway, or writes it into the client's settings
 * beside what is there. Exit code 1 when a file cannot be merged, 2 for an invalid configuration or address, a client without a
 * settings file, or a file that needs a key nobody named.
 */
export function connect(id: string, options: ConnectOptions): number {
  const { json, env = process.env } = options;
  const client = CLIENTS.find((candidate) => candidate.id === id);
  if (!client) return wrong(`no client ${id}; there are ${CLIENTS.map((known) => known.id).join(', ')}`, json);
  const loaded = loadConfig({ file: options.config, env });
  if (!loaded.ok) return refuseConfig(loaded, json);
  const base = baseUrl(options.url, loaded.config);
  if (!base.ok) return wrong(base.message, json);

  const { serves, names } = servedModels(loaded.config);
  const key = options.key ?? generatedKey(loaded.config);
  const facts: ConnectFacts = {
    url: base.url,
    ...(key !== undefined && { key }),
    model: options.model ?? client.models.find(serves) ?? names[0] ?? client.models[0] ?? '',
    modelChosen: options.model !== undefined,
    serves,
  };
  if (options.write) {
    const fileKey = options.key ?? keyForFile(env) ?? key;
    return write(client, { ...facts, ...(fileKey !== undefined && { key: fileKey }) }, options);
  }
  const blocks = client.guide(facts);
  if (json) console.log(JSON.stringify({ ok: true, ...summary(client, facts), blocks }));
  else console.log(blocksAsText(blocks));
  return EXIT_OK;
}

function write(client: Client, facts: ConnectFacts, { json, home, env = process.env }: ConnectOptions): number {
  const { settings } = client;
  if (!settings) {
    const said = wrong(
      `${client.title} has no settings file that can be written; without --write the steps are shown`,
      json,
    );
    return said;
  }
  if (settings.holdsKey && facts.key === undefined) {
    return wrong(`the file holds the key: give --key, or set ${KEY_VARIABLE}`, json);
  }
  const variable = settings.folderVariable && env[settings.folderVariable];
  const folder = home === undefined && variable ? variable : join(home ?? homedir(), settings.folder);
  const written = writeSettings(resolve(folder), settings.files(facts), new Date());
  const ok = written.every((file) => file.ok);
  if (json) console.log(JSON.stringify({ ok, ...summary(client, facts), files: written }));
  else for (const file of written) tell(file);
  if (!json && ok && !settings.holdsKey) console.log(`The key is read from the environment: export ${KEY_VARIABLE}=…`);
  return ok ? EXIT_OK : EXIT_FAILED;
}

function tell(file: Written): void {
  if (!file.ok) console.error(`${file.path} ${file.message}; nothing was written.`);
  else if (!file.changed) console.log(`${file.path} says so already.`);
  else console.log(`${file.path} written${file.backup ? `; what it was is in ${file.backup}` : ''}.`);
}

function summary(client: Client, { url, model }: ConnectFacts): Record<string, string> {
  return { client: client.id, url, model };
}

function wrong(message: string, json: boolean): number {
  if (json) console.log(JSON.stringify({ ok: false, message }));
  else console.error(`sluice connect: ${message}`);
  return EXIT_USAGE;
}
