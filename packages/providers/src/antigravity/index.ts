/** Google's Antigravity (Cloud Code) as an upstream. */
export type { AntigravityProviderOptions } from './antigravity-provider.ts';
export { createAntigravityProvider } from './antigravity-provider.ts';
export { classifyAntigravityFailure, classifyAntigravityStreamError } from './classify-failure.ts';
export type { AntigravityUrls } from './endpoint.ts';
export { modelGroupOf } from './models.ts';
export type { ProjectAnswer, ProjectDiscovery } from './project.ts';
export { discoverProject, projectOf } from './project.ts';
export type { AntigravityRefresherOptions } from './refresh.ts';
export { createAntigravityRefresher } from './refresh.ts';
