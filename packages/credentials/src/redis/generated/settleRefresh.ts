// Written by scripts/generate.ts from scripts/settleRefresh.lua. Change that file, then run `pnpm generate`.
import type { Script } from '@sluice/redis';

export type SettleRefreshArg = 'id' | 'version' | 'state' | 'restMs' | 'failures' | 'failure' | 'keepMs';

export const settleRefreshScript: Script<SettleRefreshArg> = {
  name: 'settleRefresh',
  version: '6523e826cf17',
  keys: 1,
  args: ['id', 'version', 'state', 'restMs', 'failures', 'failure', 'keepMs'],
  lua: `--[[
  Writes down how an attempt ended, unless a later one has begun. Safe to repeat.

  KEYS[1] journal    hash, see beginRefresh
  ARGV[1] id         of the attempt
  ARGV[2] version    whose refresh token it presented
  ARGV[3] state      withdrawn | failed | rejected
  ARGV[4] restMs     nobody calls again before that; 0 where it does not apply
  ARGV[5] failures   in a row
  ARGV[6] failure    JSON, or ''
  ARGV[7] keepMs     the journal is forgotten after so long without a refresh

  returns 1 when written
]]
local id = redis.call('HGET', KEYS[1], 'id')
if id and id ~= ARGV[1] then
  return 0
end
local time = redis.call('TIME')
local rest = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[4])
redis.call('HSET', KEYS[1], 'id', ARGV[1], 'version', ARGV[2], 'state', ARGV[3],
  'rest_until', string.format('%.0f', rest), 'failures', ARGV[5], 'failure', ARGV[6])
redis.call('PEXPIRE', KEYS[1], ARGV[7])
return 1
`,
};
