/** Who calls the admin API and what they may do there. */
export type { AdminToken, Caller, Role } from './admin-tokens.ts';
export { AdminTokens, isGuessable } from './admin-tokens.ts';
export { bindingProblem } from './binding.ts';
export { LoginThrottle } from './login-throttle.ts';
