import type { Config } from '@sluice/runtime';

export interface BannerFacts {
  readonly config: Config;
  readonly url: string;
  readonly apiKey: string;
  readonly adminToken: string;
  /** URL of the simulated upstream, when there is one. */
  readonly simulator: string | undefined;
  readonly json: boolean;
}

/** Says on stdout where everything is and how to try it. */
export function banner(facts: BannerFacts): void {
  const adminUrl = `http://${facts.config.admin.host}:${facts.config.admin.port}`;
  const { url, apiKey, adminToken, simulator } = facts;
  if (facts.json) {
    console.log(JSON.stringify({ url, api_key: apiKey, admin_url: adminUrl, admin_token: adminToken, simulator }));
    return;
  }
  const lines = [
    '',
    `  Sluice is running.`,
    '',
    `  Base URL     ${url}`,
    `  API key      ${apiKey}`,
    `  Admin API    ${adminUrl}`,
    `  Admin token  ${adminToken}`,
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

function curlLine(url: string, apiKey: string): string {
  const body = JSON.stringify({
    model: 'claude-sonnet-4-6',
    max_tokens: 256,
    stream: true,
    messages: [{ role: 'user', content: 'Name three rivers.' }],
  });
  return `curl -N ${url}/v1/messages -H 'x-api-key: ${apiKey}' -H 'content-type: application/json' -d '${body}'`;
}
