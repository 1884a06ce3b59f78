// Written by scripts/generate.ts from scripts/census.lua. Change that file, then run `pnpm generate`.
import type { Script } from '@sluice/redis';

export type CensusArg = 'replica' | 'lostMs' | 'leaving' | 'now';

export const censusScript: Script<CensusArg> = {
  name: 'census',
  version: '23b11cac4b60',
  keys: 1,
  args: ['replica', 'lostMs', 'leaving', 'now'],
  lua: `--[[
  Says that a replica is alive and counts those that have said so lately.

  KEYS[1] census     sorted set: replica -> last sign of life
  ARGV[1] replica    '' to count without being counted
  ARGV[2] lostMs     a replica silent for longer is not counted
  ARGV[3] leaving    '1' when the replica says goodbye, '' otherwise
  ARGV[4] now        '' for the server's clock; epoch milliseconds in tests

  returns the number of replicas
]]
-- Epoch milliseconds by the server's clock, so replicas with wrong clocks agree. \`override\` is for tests only.
local function clock(override)
  if override ~= '' then
    return tonumber(override)
  end
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

local now = clock(ARGV[4])
local census = KEYS[1]

if ARGV[3] ~= '' then
  redis.call('ZREM', census, ARGV[1])
elseif ARGV[1] ~= '' then
  redis.call('ZADD', census, now, ARGV[1])
end
redis.call('ZREMRANGEBYSCORE', census, '-inf', now - tonumber(ARGV[2]))
redis.call('PEXPIRE', census, ARGV[2])
return redis.call('ZCARD', census)
`,
};
