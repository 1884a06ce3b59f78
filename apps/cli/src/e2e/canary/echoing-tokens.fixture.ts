import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Canaries } from './canaries.fixture.ts';
import { closeServer, listening } from './echoing-front.fixture.ts';

/** New tokens, all canaries; and three that repeat what they were sent: a breakdown, a success without a token, a refusal. */
export type TokenAnswer = 'issue' | 'breakdown' | 'garbage' | 'refuse';

const TROUBLES = ['breakdown', 'garbage', 'refuse'] as const;

/** The token endpoints of all vendors in one: every vendor finds its fields in the answer. */
export interface EchoingTokens extends AsyncDisposable {
  readonly url: string;
  /** Every endpoint answers its calls with one trouble after the other. Default false: all get new tokens. */
  inTrouble: boolean;
  /** How many calls were answered how, by path. */
  readonly calls: ReadonlyMap<string, Readonly<Record<TokenAnswer, number>>>;
}

export async function startEchoingTokens(canaries: Canaries): Promise<EchoingTokens> {
  const calls = new Map<string, Record<TokenAnswer, number>>();
  let [issues, garbages] = [0, 0];
  const tokens = {
    url: '',
    inTrouble: false,
    calls,
    [Symbol.asyncDispose]: async () => void (await closeServer(server)),
  };
  const server = createServer(async (incoming, outgoing) => {
    const sent = `${incoming.rawHeaders.join(' ')} ${await text(incoming)}`;
    const say = (status: number, body: object) =>
      void outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const path = incoming.url ?? '';
    const counts = calls.get(path) ?? { issue: 0, breakdown: 0, garbage: 0, refuse: 0 };
    calls.set(path, counts);
    const troubles = counts.breakdown + counts.garbage + counts.refuse;
    const answer = tokens.inTrouble ? (TROUBLES[troubles % TROUBLES.length] ?? 'refuse') : 'issue';
    counts[answer] += 1;
    switch (answer) {
      case 'issue':
        issues += 1;
        return say(200, issued(canaries, issues));
      case 'refuse':
        return say(400, { error: 'invalid_grant', error_description: `not this one: ${sent}`, message: sent });
      case 'breakdown':
        return say(500, { error: { message: `crashed on ${sent}` }, message: sent });
      case 'garbage':
        garbages += 1;
        return say(200, { token: canaries.make(`token nobody asked for ${garbages}`), sent });
    }
  });
  tokens.url = await listening(server);
  return tokens;
}

function issued(canaries: Canaries, number: number) {
  const access = canaries.make(`issued access token ${number}`);
  const refresh = canaries.make(`issued refresh token ${number}`);
  return {
    ...{ access_token: access, accessToken: access },
    ...{ refresh_token: refresh, refreshToken: refresh },
    id_token: canaries.make(`issued id token ${number}`),
    ...{ expires_in: 3_600, expiresIn: 3_600 },
    token_type: 'Bearer',
  };
}
