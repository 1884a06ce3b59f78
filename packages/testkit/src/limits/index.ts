/** How the vendors limit accounts over time, as models to simulate days with. */

export type { AntigravityGroup, AntigravityLimitOptions, AntigravitySizes } from './antigravity.ts';
export { antigravityGroup, antigravityLimits } from './antigravity.ts';
export type { ClaudeLimitOptions, ClaudeSizes } from './claude.ts';
export { claudeLimits } from './claude.ts';
export type { CodexLimitOptions, CodexSizes } from './codex.ts';
export { codexLimits } from './codex.ts';
export type { KiroLimitOptions, KiroSizes } from './kiro.ts';
export { kiroLimits } from './kiro.ts';
export type { LimitedUpstream, LimitedUpstreamOptions, LimitedUpstreamStats } from './limited-upstream.ts';
export { startLimitedUpstream } from './limited-upstream.ts';
export type { LimitedVendor } from './plain-answer.ts';
export type { Spell, SpellPlan } from './spell.ts';
export { planSpells } from './spell.ts';
export type { LimitAnswer, LimitTally, VendorLimits } from './vendor-limits.ts';
