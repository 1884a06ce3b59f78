// Written by scripts/generate.ts from scripts/presumeRefresh.lua. Change that file, then run `pnpm generate`.
import type { Script } from '@sluice/redis';

export type PresumeRefreshArg = 'token' | 'version' | 'keepMs';

export const presumeRefreshScript: Script<PresumeRefreshArg> = {
  name: 'presumeRefresh',
  version: '0730e272fc03',
  keys: 1,
  args: ['token', 'version', 'keepMs'],
  lua: `--[[
  Presumes that a refresh with this token is under way, because what was known about it has been lost. Safe to repeat.

  KEYS[1] journal    hash, see beginRefresh
  ARGV[1] token      name of what such a refresh presents
  ARGV[2] version    of the record that is being given back
  ARGV[3] keepMs     the journal is forgotten after so long without a refresh

  returns 1 when written, 0 when the journal knows about this token, or of a newer one that is in use
]]
local token, state, version = unpack(redis.call('HMGET', KEYS[1], 'token', 'state', 'version'))
if token == ARGV[1] or (state == 'open' and tonumber(version) > tonumber(ARGV[2])) then
  return 0
end
local time = redis.call('TIME')
redis.call('HINCRBY', KEYS[1], 'fence', 1)
redis.call('HSET', KEYS[1], 'id', 'presumed', 'token', ARGV[1], 'version', ARGV[2], 'state', 'open',
  'started_at', string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000)), 'failures', '0')
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
`,
};
