// Written by scripts/generate.ts from scripts/settleRefresh.lua. Change that file, then run `pnpm generate`.
import type { Script } from '@sluice/redis';

export type SettleRefreshArg = 'id' | 'token' | 'version' | 'state' | 'restMs' | 'failures' | 'failure' | 'keepMs';

export const settleRefreshScript: Script<SettleRefreshArg> = {
  name: 'settleRefresh',
  version: 'fd4325e1259c',
  keys: 1,
  args: ['id', 'token', 'version', 'state', 'restMs', 'failures', 'failure', 'keepMs'],
  lua: `--[[
  Writes down how an attempt ended, unless a later one has begun. Safe to repeat.

  KEYS[1] journal    hash, see beginRefresh
  ARGV[1] id         of the attempt
  ARGV[2] token      name of what it presented
  ARGV[3] version    of the record it was read from
  ARGV[4] state      withdrawn | failed | rejected
  ARGV[5] restMs     nobody calls again before that; 0 where it does not apply
  ARGV[6] failures   in a row
  ARGV[7] failure    JSON, or ''
  ARGV[8] keepMs     the journal is forgotten after so long without a refresh

  returns 1 when written
]]
local id = redis.call('HGET', KEYS[1], 'id')
if id and id ~= ARGV[1] then
  return 0
end
local time = redis.call('TIME')
local rest = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[5])
redis.call('HSET', KEYS[1], 'id', ARGV[1], 'token', ARGV[2], 'version', ARGV[3], 'state', ARGV[4],
  'rest_until', string.format('%.0f', rest), 'failures', ARGV[6], 'failure', ARGV[7])
redis.call('PEXPIRE', KEYS[1], ARGV[8])
return 1
`,
};
