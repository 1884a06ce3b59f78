/** Where credentials may be sent: URLs that came through the API are judged before they are kept and when they are used. */
export { guardedConnector, type Resolve } from './guarded-connector.ts';
export { type GuardPolicy, judgeUrl } from './judge-url.ts';
export { isForeign } from './vendor-hosts.ts';
