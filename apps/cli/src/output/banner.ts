import type { Config } from '@sluice/runtime';

export interface BannerFacts {
  readonly config: Config;
  readonly url: string;
  /** Only when made up here: a configured secret is its owner's and is not repeated on a terminal or into a log. */
  readonly apiKey: string | undefined;
  readonly adminToken: string | undefined;
  /** URL of the simulated upstream, when there is one. */
  readonly simulator: string | undefined;
  readonly json: boolean;
}

/** Says on stdout where everything is and how to try it. */
export function banner(facts: BannerFacts): void {
  const adminUrl = `http://${facts.config.admin.host}:${facts.config.admin.port}`;
  const { url, apiKey, adminToken, simulator } = facts;
  if (facts.json) {
    console.log(
      JSON.stringify({
        url,
        api_key: apiKey ?? null,
        admin_url: adminUrl,
        admin_token: adminToken ?? null,
        simulator: simulator ?? null,
      }),
    );
    return;
  }
  const lines = [
    '',
    `  Sluice is running.`,
    '',
    `  Base URL     ${url}`,
    `  API key      ${apiKey ?? 'as configured'}`,
    `  Admin API    ${adminUrl}`,
    `  Admin token  ${adminToken ?? 'as configured'}`,
    `  Data         ${facts.config.database.data_dir} (generated keys are kept there, readable by you only)`,
    ...(simulator
      ? ['', `  No account is configured: answers come from a simulated Kiro upstream with three accounts.`]
      : []),
    '',
    '  Try it:',
    '',
    `  ${curlLine(url, apiKey)}`,
    '',
    '  Ctrl-C ends it once running answers are complete.',
    '',
  ];
  console.log(lines.join('\n'));
}

function curlLine(url: string, apiKey: string | undefined): string {
  const body = JSON.stringify({
    model: 'claude-sonnet-4-6',
    max_tokens: 256,
    stream: true,
    messages: [{ role: 'user', content: 'Name three rivers.' }],
  });
  const key = apiKey ? `'x-api-key: ${apiKey}'` : '"x-api-key: $SLUICE_API_KEY"';
  return `curl -N ${url}/v1/messages -H ${key} -H 'content-type: application/json' -d '${body}'`;
}
