/** A stand-in for the vendors' token endpoints: who refreshes twice loses the login, as in life. */

export { chatgptAccountId } from './codex.ts';
export type { TokenCommand } from './command.ts';
export type { TokenEndpoints } from './endpoints.ts';
export { startTokenEndpoints } from './endpoints.ts';
export type { CredentialFields, LoginOptions } from './issue-login.ts';
export type { ProjectPlan } from './projects.ts';
export type { TokenCall, TokenEndpointOptions, TokenEndpointStats } from './state.ts';
export type { ScriptTarget, TokenScript } from './token-script.ts';
export type { OAuthClient, TokenField, TokenRefusal, TokenVendor } from './vendor-format.ts';
export { TOKEN_VENDORS } from './vendor-format.ts';
