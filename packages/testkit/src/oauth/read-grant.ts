import { asObject, asText } from '../stand-in/index.ts';
import type { OAuthClient, ReadRequest, RefreshRequest } from './vendor-format.ts';

/** The body as a map of texts: JSON or a form, as far as the vendor takes that form; undefined when it does not. */
function fieldsOf(
  { contentType, text }: RefreshRequest,
  forms: readonly ('json' | 'form')[],
): Map<string, string> | undefined {
  if (contentType === 'application/x-www-form-urlencoded') {
    return forms.includes('form') ? new Map(new URLSearchParams(text)) : undefined;
  }
  if (contentType !== 'application/json' || !forms.includes('json')) return undefined;
  try {
    return new Map(Object.entries(asObject(JSON.parse(text))).map(([name, value]) => [name, asText(value)]));
  } catch {
    return undefined;
  }
}

/** The names a vendor gives the fields of a request. */
export interface RequestFields {
  readonly refreshToken: string;
  /** Absent: the vendor wants no grant type. */
  readonly grantType?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
}

/** Reads a refresh request the way a strict vendor does: media type, grant type, client, secret, token. */
export function readGrant(
  request: RefreshRequest,
  forms: readonly ('json' | 'form')[],
  names: RequestFields,
  client: OAuthClient,
): ReadRequest {
  const fields = fieldsOf(request, forms);
  const invalid = (why: string): ReadRequest => ({ refusal: 'invalid_request', why });
  if (!fields) return invalid(`a body of ${request.contentType || 'no type'}, not ${forms.join(' or ')}`);
  const { grantType, clientId, clientSecret } = names;
  if (grantType !== undefined && fields.get(grantType) !== 'refresh_token') {
    return invalid(`${grantType} is not refresh_token`);
  }
  if (clientId !== undefined && fields.get(clientId) !== client.id) {
    return { refusal: 'invalid_client', why: `${clientId} is not that of the login` };
  }
  if (clientSecret !== undefined && client.secret !== undefined && fields.get(clientSecret) !== client.secret) {
    return { refusal: 'invalid_client', why: `${clientSecret} is wrong` };
  }
  const refreshToken = fields.get(names.refreshToken) ?? '';
  return refreshToken === '' ? invalid(`${names.refreshToken} is missing`) : { refreshToken };
}
