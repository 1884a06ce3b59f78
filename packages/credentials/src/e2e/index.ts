/** What happens to tokens when processes, clocks and Redis misbehave: scenes with real processes, in any number. */
export { refreshHammeredRecords } from './busy-records.ts';
export { burstsOnExpired, expiriesOverAndOver, timerMeetsRequests } from './expired-tokens.ts';
export { failoverDuringRefreshes, flushDuringRefreshes, outageAfterAnswers } from './lost-redis.ts';
export { clocksOff, expireTogether } from './many-accounts.ts';
export { rotateUnderLoad } from './rotated-key.ts';
export { type KilledRun, killHolders, LOCK_TTL_MS, type PausedRun, pauseHolder } from './stopped-holder.ts';
