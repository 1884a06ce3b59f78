// Written by scripts/generate.ts from scripts/sync.lua. Change that file, then run `pnpm generate`.
import type { Script } from '@sluice/redis';

export type SyncArg = 'fingerprint' | 'from' | 'gone' | 'changed' | 'members';

export const syncScript: Script<SyncArg> = {
  name: 'sync',
  version: 'ac7b0437c116',
  keys: 1,
  args: ['fingerprint', 'from', 'gone', 'changed', 'members'],
  lua: `--[[
  Brings the member list up to date. Lanes catch up by themselves when they are used next, and only when somebody has
  another place in line than before: a switch, a weight or a limit is a matter of one account.

  What has changed is enough when the list is the one it was changed from; the whole list is only needed when it is not,
  so replicas try without it first.

  KEYS[1] root          the pool's root key
  ARGV[1] fingerprint   hash of the member list
  ARGV[2] from          hash of the list the changes start from, '' without changes
  ARGV[3] gone          JSON list of ids that are in it no more
  ARGV[4] changed       JSON list of {member, id it stands before or ''}, newcomers and others, the last of the list first
  ARGV[5] members       JSON list of {id, priority, weight, maxInFlight?, models?, groups?, disabled?}, or ''

  returns 'same', 'send' (the list is needed) or 'replaced'
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

-- Lets an account line up again wherever it waits; whether it really can serve is decided when its turn comes.
local function unpark_everywhere(id)
  for _, lane in ipairs(redis.call('SMEMBERS', waits_key .. id)) do
    unpark(lane, id)
  end
end

-- State of accounts that left is kept this long: longer than any block, so leaving and coming back hides nothing.
local DEPARTED_SECONDS = 777600

local roster = root .. ':roster'
local members = root .. ':members'

-- Read by \`member.lua\`: the bare tier of one that serves everything, else JSON.
local function member_text(member)
  if not member.models and not member.groups then
    return tostring(member.priority)
  end
  return cjson.encode({ p = member.priority, m = member.models, g = member.groups })
end

-- Writes down what a member is, where that is not what it was. \`before\`: its text so far, false for a newcomer. Returns
-- whether its place in lines may be another one.
local function member_is(member, before)
  local id = member.id
  local key = account_key .. id
  if not before then
    redis.call('PERSIST', key)
    redis.call('PERSIST', waits_key .. id)
    redis.call('PERSIST', laden_key .. id)
  end
  local limits = redis.call('HMGET', key, 'weight', 'max', 'off')
  local max, off = member.maxInFlight, member.disabled or false
  if tonumber(limits[1] or nil) ~= member.weight or tonumber(limits[2] or nil) ~= max or (limits[3] == '1') ~= off then
    redis.call('HDEL', key, 'max', 'off')
    redis.call('HSET', key, 'weight', member.weight)
    if max then
      redis.call('HSET', key, 'max', max)
    end
    if off then
      redis.call('HSET', key, 'off', '1')
    end
    -- Whoever waits may have waited for this.
    unpark_everywhere(id)
  end
  local text = member_text(member)
  if text == before then
    return false
  end
  redis.call('HSET', members, id, text)
  return true
end

local function member_leaves(id)
  redis.call('EXPIRE', account_key .. id, DEPARTED_SECONDS)
  redis.call('EXPIRE', waits_key .. id, DEPARTED_SECONDS)
  redis.call('EXPIRE', laden_key .. id, DEPARTED_SECONDS)
  redis.call('HDEL', members, id)
  return true
end

-- The whole list in the place of the one before. Returns whether somebody's place in lines may be another one.
local function replace_members(list)
  local texts, moved, there = {}, false, {}
  local stored = redis.call('HGETALL', members)
  for i = 1, #stored, 2 do
    texts[stored[i]] = stored[i + 1]
  end
  local before = redis.call('LRANGE', roster, 0, -1)
  local ids = {}
  for i, member in ipairs(list) do
    ids[i] = member.id
    there[member.id] = true
    moved = member_is(member, texts[member.id] or false) or moved or before[i] ~= member.id
  end
  for _, id in ipairs(before) do
    if not there[id] then
      moved = member_leaves(id)
    end
  end
  if moved then
    redis.call('DEL', roster)
    for first = 1, #ids, 500 do
      redis.call('RPUSH', roster, unpack(ids, first, math.min(first + 499, #ids)))
    end
  end
  return moved
end

local known = redis.call('HGET', root, 'fingerprint')
if known == ARGV[1] then
  return 'same'
end

local moved = false
if ARGV[5] ~= '' then
  moved = replace_members(cjson.decode(ARGV[5]))
elseif known and known == ARGV[2] then
  for _, id in ipairs(cjson.decode(ARGV[3])) do
    moved = member_leaves(id) or moved
    redis.call('LREM', roster, 1, id)
  end
  for _, change in ipairs(cjson.decode(ARGV[4])) do
    local member, before = change[1], change[2]
    if redis.call('HEXISTS', members, member.id) == 0 then
      if before == '' then
        redis.call('RPUSH', roster, member.id)
      else
        redis.call('LINSERT', roster, 'BEFORE', before, member.id)
      end
    end
    moved = member_is(member, redis.call('HGET', members, member.id)) or moved
  end
else
  return 'send'
end

redis.call('HSET', root, 'fingerprint', ARGV[1])
if moved or redis.call('HEXISTS', root, 'version') == 0 then
  redis.call('HINCRBY', root, 'version', 1)
end
return 'replaced'
`,
};
