// Written by scripts/generate.ts from scripts/renew.lua. Change that file, then run `pnpm generate`.
import type { Script } from '@sluice/redis';

export type RenewArg = 'leases' | 'leaseMs' | 'now';

export const renewScript: Script<RenewArg> = {
  name: 'renew',
  version: '2c5bb147be14',
  keys: 1,
  args: ['leases', 'leaseMs', 'now'],
  lua: `--[[
  Pushes the expiry of running leases out. A lease that was gone (ran out, or lost with the server's data) is taken
  back, over the limit if need be, because its request runs on; one that has been reported stays ended.

  KEYS[1] root      the pool's root key
  ARGV[1] leases    JSON list of [lease id, account id]
  ARGV[2] leaseMs   how long they last from now
  ARGV[3] now       '' for the server's clock; epoch milliseconds in tests

  returns the ids of the leases that were gone
]]
-- Epoch milliseconds by the server's clock, so replicas with wrong clocks agree. \`override\` is for tests only.
local function clock(override)
  if override ~= '' then
    return tonumber(override)
  end
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end
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

-- Ends a lease. Returns its account, nil when it is not running.
local function end_lease(lease)
  local id = redis.call('HGET', held_key, lease)
  if not id then
    return nil
  end
  redis.call('HDEL', held_key, lease)
  redis.call('ZREM', leases_key, lease)
  if redis.call('HINCRBY', account_key .. id, 'n', -1) < 0 then
    redis.call('HSET', account_key .. id, 'n', 0)
  end
  unpark_full(id)
  return id
end

-- Counts one lease on an account. Returns how many it has now.
local function take_lease(lease, id, expires)
  redis.call('ZADD', leases_key, expires, lease)
  redis.call('HSET', held_key, lease, id)
  return redis.call('HINCRBY', account_key .. id, 'n', 1)
end

-- Ends leases that ran out: what a dead replica held comes back here. At most \`limit\`, so one call stays short.
local function prune(now, limit)
  local due = redis.call('ZRANGEBYSCORE', leases_key, '-inf', now, 'LIMIT', 0, limit)
  for _, lease in ipairs(due) do
    end_lease(lease)
    redis.call('ZREM', leases_key, lease)
  end
end

local now = clock(ARGV[3])
local expires = now + tonumber(ARGV[2])
prune(now, -1)

local gone = {}
for _, lease in ipairs(cjson.decode(ARGV[1])) do
  local id, account = lease[1], lease[2]
  if redis.call('HEXISTS', held_key, id) == 1 then
    redis.call('ZADD', leases_key, expires, id)
  else
    gone[#gone + 1] = id
    if account ~= '' and redis.call('EXISTS', root .. ':settled:' .. id) == 0 then
      take_lease(id, account, expires)
    end
  end
end
return gone
`,
};
