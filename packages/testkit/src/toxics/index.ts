/** A TCP proxy that can be told to misbehave, for tests of what happens when the network does. */

export type { Direction, Toxic, ToxicKind, ToxicType } from './toxic.ts';
export type { ActiveToxic, ToxicProxy, ToxicProxyOptions } from './toxic-proxy.ts';
export { startToxicProxy } from './toxic-proxy.ts';
