// Written by scripts/generate.ts from scripts/reset.lua. Change that file, then run `pnpm generate`.
import type { Script } from '@sluice/redis';

export type ResetArg = 'first' | 'last';

export const resetScript: Script<ResetArg> = {
  name: 'reset',
  version: '961d34461a05',
  keys: 1,
  args: ['first', 'last'],
  lua: `--[[
  Clears blocks, backoff, errors in a row and circuits of some accounts and lets them line up again. The first page of
  all of them ends a slow time too. Leases and lifetime counters stay.

  KEYS[1] root    the pool's root key
  ARGV[1] first   index of the first member, '' to name one account
  ARGV[2] last    index of the last member; or the account's id

  returns how many accounts there were
]]
-- Every name starts with KEYS[1], whose {tag} puts all keys of one pool into one slot:
--   <root>               hash  version and fingerprint of the member list, pace of the pool
--   <root>:roster        list  account ids in the order they were given
--   <root>:members       hash  id -> what decides where the account stands in line
--   <root>:account:<id>  hash  limits, leases out, and block and circuit of every scope
--   <root>:waits:<id>    set   lanes in which the account is out of \`ready\`
--   <root>:leases        zset  lease id -> expiry
--   <root>:held          hash  lease id -> account id
--   <root>:settled:<id>  text  this lease has been reported
--   <root>:lane:<lane>   hash  version, turn, touched, credit:<id>, at:<id> = place in line while out of \`ready\`
--   <root>:ready:<lane>, :cooling:<lane> (zsets), :full:<lane>, :off:<lane> (sets)
local root = KEYS[1]
local account_key = root .. ':account:'
local waits_key = root .. ':waits:'
local leases_key = root .. ':leases'
local held_key = root .. ':held'
local lane_key = root .. ':lane:'
local ready_key = root .. ':ready:'
local cooling_key = root .. ':cooling:'
local full_key = root .. ':full:'
local off_key = root .. ':off:'

-- A place in line is tier * TIER + turn: the least recently used account of the lowest tier comes first.
local TIER = 2 ^ 40
-- Stands for a block that only a person ends.
local FOREVER = -1

-- Lanes nobody has used for this long are forgotten (their order, never a block).
local LANE_IDLE_SECONDS = 172800

-- Takes an account out of the line and remembers its place. \`due\`: end of its block, FOREVER, or nil when it is full.
local function park(lane, id, place, due)
  redis.call('ZREM', ready_key .. lane, id)
  redis.call('HSET', lane_key .. lane, 'at:' .. id, place)
  redis.call('SADD', waits_key .. id, lane)
  if not due then
    redis.call('SADD', full_key .. lane, id)
    redis.call('EXPIRE', full_key .. lane, LANE_IDLE_SECONDS)
  elseif due == FOREVER then
    redis.call('SADD', off_key .. lane, id)
    redis.call('EXPIRE', off_key .. lane, LANE_IDLE_SECONDS)
  else
    redis.call('ZADD', cooling_key .. lane, due, id)
    redis.call('EXPIRE', cooling_key .. lane, LANE_IDLE_SECONDS)
  end
end

-- Puts an account back on its place. Whether it really can serve is decided when its turn comes.
local function unpark(lane, id)
  local place = redis.call('HGET', lane_key .. lane, 'at:' .. id)
  redis.call('ZREM', cooling_key .. lane, id)
  redis.call('SREM', full_key .. lane, id)
  redis.call('SREM', off_key .. lane, id)
  redis.call('SREM', waits_key .. id, lane)
  if place then
    redis.call('HDEL', lane_key .. lane, 'at:' .. id)
    redis.call('ZADD', ready_key .. lane, place, id)
    redis.call('EXPIRE', ready_key .. lane, LANE_IDLE_SECONDS)
  end
end

local function unpark_everywhere(id)
  for _, lane in ipairs(redis.call('SMEMBERS', waits_key .. id)) do
    unpark(lane, id)
  end
end

-- After a lease ended or a block grew: "full" may no longer be the reason.
local function unpark_full(id)
  for _, lane in ipairs(redis.call('SMEMBERS', waits_key .. id)) do
    if redis.call('SISMEMBER', full_key .. lane, id) == 1 then
      unpark(lane, id)
    end
  end
end

local CLEARED = { ['until'] = true, reason = true, errors = true, level = true, open = true, probe = true }

if ARGV[1] == '0' then
  redis.call('HDEL', root, 'slow_until', 'slow_spacing', 'slow_next')
end
local ids = { ARGV[2] }
if ARGV[1] ~= '' then
  ids = redis.call('LRANGE', root .. ':roster', ARGV[1], ARGV[2])
end
for _, id in ipairs(ids) do
  for _, field in ipairs(redis.call('HKEYS', account_key .. id)) do
    local part = field:match('|(%a+)$')
    if part and CLEARED[part] then
      redis.call('HDEL', account_key .. id, field)
    end
  end
  unpark_everywhere(id)
end
return #ids
`,
};
