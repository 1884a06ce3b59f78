/** Where credentials may be sent: URLs that came through the API are judged before they are kept and whenever they are connected to. */
export { guardedConnector, REFUSED_ADDRESS, type Resolve } from './guarded-connector.ts';
export { judgeUrl } from './judge-url.ts';
