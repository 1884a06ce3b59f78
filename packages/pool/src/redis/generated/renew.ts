// Written by scripts/generate.ts from scripts/renew.lua. Change that file, then run `pnpm generate`.
import type { Script } from '@sluice/redis';

export type RenewArg = 'leases' | 'leaseMs' | 'now';

export const renewScript: Script<RenewArg> = {
  name: 'renew',
  version: '2fb73710d20e',
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
--   <root>:laden:<id>    set   lanes of least_in_flight in which the account stands further back for its leases
--   <root>:lane:<lane>   hash  version, turn, touched, credit:<id>, at:<id> = place in line while out of \`ready\`,
--                              clock:<tier> of random lanes, size:<tier> and sessions:<tier> of sticky ones
--   <root>:ready:<lane>, :cooling:<lane> (zsets), :full:<lane>, :off:<lane> (sets)
--   <root>:pins:<lane>   hash  session -> account id
--   <root>:pinned:<lane> zset  session -> when it is forgotten
--   <root>:sessions:<lane>     hash  account id -> sessions pinned to it
local root = KEYS[1]
local account_key = root .. ':account:'
local waits_key = root .. ':waits:'
local leases_key = root .. ':leases'
local held_key = root .. ':held'
local laden_key = root .. ':laden:'
local lane_key = root .. ':lane:'
local ready_key = root .. ':ready:'
local cooling_key = root .. ':cooling:'
local full_key = root .. ':full:'
local off_key = root .. ':off:'
local pins_key = root .. ':pins:'
local pinned_key = root .. ':pinned:'
local sessions_key = root .. ':sessions:'

-- A place in line is tier * TIER + what the strategy puts there, see \`order.lua\`. The lowest place is next.
local TIER = 2 ^ 40
-- Stands for a block that only a person ends.
local FOREVER = -1

local function tier_of(place)
  return math.floor(place / TIER)
end

-- Where accounts with little to do come first, a place is tier * TIER + load * LOAD + turn. Load is the account's leases
-- (least_in_flight) or its sessions in this lane (sticky). What a place says may be less than what the account has
-- by now, never more: who turns out to have more when it comes to the head of the line is moved back then, who has less
-- is moved up at once. So the head, once it says the truth, is the one with the least.
local LOAD = 2 ^ 22

local function load_at(place)
  return math.floor(place % TIER / LOAD)
end

local function with_load(place, load)
  return place + (math.min(load, TIER / LOAD - 1) - load_at(place)) * LOAD
end

-- Moves an account up in a line where it stands further back than its load says.
local function move_up(lane, id, load)
  local place = tonumber(redis.call('ZSCORE', ready_key .. lane, id) or nil)
  if place and load_at(place) > load then
    place = with_load(place, load)
    redis.call('ZADD', ready_key .. lane, place, id)
  end
  return place
end

-- Lanes nobody has used for this long are forgotten (their order, never a block).
local LANE_IDLE_SECONDS = 172800

-- Takes an account out of the line and remembers its place. \`due\`: end of its block, FOREVER, or nil when it is full.
local function park(line, id, place, due)
  local lane = line.name
  local by_load = line.strategy == 'least_in_flight' or line.strategy == 'sticky'
  redis.call('ZREM', ready_key .. lane, id)
  redis.call('HSET', lane_key .. lane, 'at:' .. id, by_load and with_load(place, 0) or place)
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

-- After a lease ended or a block grew: "full" may no longer be the reason.
local function unpark_full(id)
  for _, lane in ipairs(redis.call('SMEMBERS', waits_key .. id)) do
    if redis.call('SISMEMBER', full_key .. lane, id) == 1 then
      unpark(lane, id)
    end
  end
end

-- An account has fewer leases now and moves up wherever it stands further back for them.
local function lighten(id, leases)
  for _, lane in ipairs(redis.call('SMEMBERS', laden_key .. id)) do
    local place = move_up(lane, id, leases)
    if not place or load_at(place) == 0 then
      redis.call('SREM', laden_key .. id, lane)
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
  local left = redis.call('HINCRBY', account_key .. id, 'n', -1)
  if left < 0 then
    redis.call('HSET', account_key .. id, 'n', 0)
    left = 0
  end
  unpark_full(id)
  lighten(id, left)
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
