import { resolve } from 'node:path';
import type { Config } from '@sluice/runtime';
import type { GeneratedSecret } from '../demo/generated-secret.ts';
import { cliLine } from './cli-line.ts';

export interface BannerFacts {
  readonly config: Config;
  readonly url: string;
  /** Only when made up here: a configured secret is its owner's and is not repeated on a terminal or into a log. */
  readonly generatedKey: GeneratedSecret | undefined;
  readonly generatedToken: GeneratedSecret | undefined;
  /** Whether the key is printed although it was before. The admin token is printed when it is made, and never again. */
  readonly showsKey: boolean;
  /** URL of the simulated upstream, when there is one. */
  readonly simulator: string | undefined;
  readonly json: boolean;
}

/** Says on stdout where everything is and how to try it. */
export function banner(facts: BannerFacts): void {
  console.log(facts.json ? JSON.stringify(asJson(facts)) : asText(facts).join('\n'));
}

function asJson(facts: BannerFacts) {
  const { url, generatedKey, generatedToken, simulator } = facts;
  return {
    url,
    api_key: shownKey(facts) ?? null,
    api_key_file: generatedKey ? resolve(generatedKey.file) : null,
    admin_url: adminUrl(facts.config),
    admin_token: shownToken(facts) ?? null,
    admin_token_file: generatedToken ? resolve(generatedToken.file) : null,
    simulator: simulator ?? null,
  };
}

function asText(facts: BannerFacts): string[] {
  const { url, config, generatedKey, generatedToken, simulator } = facts;
  const key = shownKey(facts);
  return [
    '',
    `  Sluice is running.`,
    '',
    `  Base URL     ${url}`,
    `  API key      ${key ?? whereabouts(generatedKey)}`,
    `  Admin API    ${adminUrl(config)}`,
    `  Admin token  ${shownToken(facts) ?? whereabouts(generatedToken)}`,
    `  Data         ${config.database.data_dir} (generated keys are kept there, readable by you only)`,
    ...(simulator ? demoLines(simulator) : []),
    '',
    '  Try it:',
    '',
    `  ${curlLine(url, key, generatedKey)}`,
    '',
    `  Look around: ${cliLine()} accounts list`,
    '',
    '  Ctrl-C ends it once running answers are complete.',
    '',
  ];
}

function demoLines(simulator: string): string[] {
  return [
    '',
    `  No account is configured: answers come from a simulated Kiro upstream with three accounts (${simulator}).`,
    '  Accounts that you add talk to simulated vendors, too, with any credential, and never to a real one:',
    '',
    `  echo '{"access_token":"anything-1"}' | ${cliLine()} accounts add --provider kiro --auth social --id mine --credentials -`,
    '',
    '  For real ones write them into a configuration file, or start with --no-demo.',
  ];
}

function shownKey({ generatedKey, showsKey }: BannerFacts): string | undefined {
  return generatedKey && (generatedKey.isNew || showsKey) ? generatedKey.value : undefined;
}

function shownToken({ generatedToken }: BannerFacts): string | undefined {
  return generatedToken?.isNew ? generatedToken.value : undefined;
}

function whereabouts(secret: GeneratedSecret | undefined): string {
  return secret ? `in ${resolve(secret.file)}` : 'as configured';
}

function adminUrl({ admin }: Config): string {
  return `http://${admin.host}:${admin.port}`;
}

/** Works when pasted: a key that is not printed is read from where it is kept. */
function curlLine(url: string, key: string | undefined, kept: GeneratedSecret | undefined): string {
  const body = JSON.stringify({
    model: 'claude-sonnet-4-6',
    max_tokens: 256,
    stream: true,
    messages: [{ role: 'user', content: 'Name three rivers.' }],
  });
  const elsewhere = kept ? `"x-api-key: $(cat '${resolve(kept.file)}')"` : '"x-api-key: $SLUICE_API_KEY"';
  const header = key ? `'x-api-key: ${key}'` : elsewhere;
  return `curl -N ${url}/v1/messages -H ${header} -H 'content-type: application/json' -d '${body}'`;
}
