import type { AccountDraft } from '../accounts/index.ts';
import { type Fields, momentAt, present, secretAt, textAt } from './fields.ts';

export type KiroLogin =
  | {
      readonly outcome: 'login';
      readonly login: Pick<AccountDraft, 'provider' | 'auth' | 'region' | 'profile_arn' | 'credentials'>;
      readonly notes: readonly string[];
    }
  | { readonly outcome: 'unusable'; readonly reason: string };

/** Names of the ways to sign in, as the IDE, its command line, and tools around them write them. */
const METHODS: Readonly<Record<string, 'social' | 'idc'>> = {
  social: 'social',
  idc: 'idc',
  builderid: 'idc',
  enterprise: 'idc',
};

/**
 * A Kiro login, in the IDE's camelCase (`kiro-auth-token.json`), its command line's snake_case, or as the legacy service
 * stores it. `registration` is the client the login belongs to, where it is kept in a file of its own.
 */
export function readKiroLogin(token: Fields, registration: Fields = {}): KiroLogin {
  const auth = methodOf(token, registration);
  if (auth === undefined) {
    return { outcome: 'unusable', reason: 'signs in through a way that Sluice does not know (neither social nor IdC)' };
  }
  const own = idOf(token) ? token : registration;
  const credentials = present({
    access_token: secretAt(token, 'accessToken', 'access_token'),
    refresh_token: secretAt(token, 'refreshToken', 'refresh_token'),
    expires_at: momentAt(token, 'expiresAt', 'expires_at'),
    ...(auth === 'idc' && {
      client_id: idOf(own),
      client_secret: secretAt(own, 'clientSecret', 'client_secret'),
    }),
  });
  if (!credentials.access_token && !credentials.refresh_token) {
    return { outcome: 'unusable', reason: 'holds no token' };
  }
  if (auth === 'idc' && credentials.refresh_token && !(credentials.client_id && credentials.client_secret)) {
    return { outcome: 'unusable', reason: 'its client registration (clientId, clientSecret) is missing' };
  }
  const region =
    auth === 'idc'
      ? textAt(token, 'idcRegion', 'idc_region', 'region')
      : textAt(token, 'region', 'idcRegion', 'idc_region');
  const profile = textAt(token, 'profileArn', 'profile_arn');
  const login = present({ provider: 'kiro' as const, auth, region, profile_arn: profile, credentials });
  return { outcome: 'login', login, notes: notesOf(token, registration, credentials, auth) };
}

/** Whoever has a client of its own signs in with it; a file that does not say how, and has none, is of the social kind. */
function methodOf(token: Fields, registration: Fields): 'social' | 'idc' | undefined {
  const named = textAt(token, 'authMethod', 'auth_method');
  if (named !== undefined) return METHODS[named.toLowerCase().replaceAll(/[-_ ]/g, '')];
  return idOf(token) || idOf(registration) || textAt(token, 'clientIdHash') ? 'idc' : 'social';
}

function idOf(fields: Fields): string | undefined {
  return secretAt(fields, 'clientId', 'client_id');
}

function notesOf(
  token: Fields,
  registration: Fields,
  credentials: AccountDraft['credentials'],
  auth: string,
): string[] {
  const ends = momentAt(registration, 'expiresAt', 'expires_at') ?? momentAt(token, 'registrationExpiresAt');
  const notes: string[] = [];
  if (!credentials.refresh_token) notes.push('no refresh token: it works until its access token ends');
  if (auth === 'idc' && ends !== undefined && Date.parse(ends) <= Date.now()) {
    notes.push(`its client registration ended on ${ends.slice(0, 10)}: it may need a new login`);
  }
  return notes;
}
