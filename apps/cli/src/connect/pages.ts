import { loadConfig } from '@sluice/runtime';
import { blocksAsMarkdown } from './block.ts';
import type { Client } from './client.ts';
import { CLIENTS } from './clients/index.ts';
import type { ConnectFacts } from './facts.ts';
import { servedModels } from './served-models.ts';

const BEGIN = '<!-- clients:begin -->';
const END = '<!-- clients:end -->';
/** Those the README shows; the page has all. */
const IN_README = ['claude-code', 'codex', 'openai-sdk', 'anthropic-sdk'];

/** docs/clients.md: what `sluice connect` prints on a machine where nothing is configured. */
export function clientsPage(): string {
  const ids = CLIENTS.map(({ id }) => id).join(', ');
  return `${[
    '# Clients',
    '',
    'Written by `vitest run apps/cli/src/connect/pages.test.ts -u` from what `sluice connect` prints where nothing is',
    'configured; a test runs the shell and TypeScript ones.',
    '',
    '```sh',
    'pnpm --silent sluice connect claude-code                            # what to set, for the configuration in use',
    'pnpm --silent sluice connect codex --write                          # into the client’s own file, with a backup beside it',
    'pnpm --silent sluice connect openai-sdk --url https://llm.example.org --key "$KEY" --model gpt-5.2',
    '```',
    '',
    `Clients: ${ids}.`,
    '`--write` merges with what is there (all other keys stay, a second run changes nothing) and leaves a file alone that it',
    'cannot read. Exit code 1 then; 2 for an invalid configuration, a missing key or a client without a settings file.',
    '',
    'Names of models are those that `GET /v1/models` lists and whatever else the providers’ tables answer to. A path of a',
    'provider before the base URL pins it: `http://127.0.0.1:8080/kiro`. What becomes of each field of a request at each',
    'provider is in [fields.md](fields.md).',
    '',
    ...CLIENTS.flatMap((client) => [`## ${client.title}`, '', guide(client), '']),
  ]
    .join('\n')
    .trimEnd()}\n`;
}

/** The README with its part about clients as it should be. */
export function withClients(readme: string): string {
  const [before, rest] = readme.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`README.md has no ${BEGIN} … ${END}`);
  const shown = CLIENTS.filter(({ id }) => IN_README.includes(id));
  const parts = shown.map((client) => `### ${client.title}\n\n${guide(client)}`);
  return `${before}${BEGIN}\n${parts.join('\n\n')}\n${END}${after}`;
}

function guide(client: Client): string {
  return blocksAsMarkdown(client.guide(exampleFacts(client)));
}

/** Of a gateway that runs on defaults and the simulated Kiro. */
function exampleFacts(client: Client): ConnectFacts {
  const loaded = loadConfig({ env: {} });
  if (!loaded.ok) throw new Error('the default configuration is not valid');
  const { host, port } = loaded.config.server;
  const { serves } = servedModels(loaded.config);
  return { url: `http://${host}:${port}`, model: client.models.find(serves) ?? '', modelChosen: false, serves };
}
