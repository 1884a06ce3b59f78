// Written by scripts/generate.ts from scripts/sync.lua. Change that file, then run `pnpm generate`.
import type { Script } from '@sluice/redis';

export type SyncArg = 'fingerprint' | 'members';

export const syncScript: Script<SyncArg> = {
  name: 'sync',
  version: 'c17a4438ce36',
  keys: 1,
  args: ['fingerprint', 'members'],
  lua: `--[[
  Replaces the member list. Lanes catch up by themselves when they are used next. The list itself is only needed when
  its fingerprint is new, so replicas ask first with members = ''.

  KEYS[1] root          the pool's root key
  ARGV[1] fingerprint   hash of the member list
  ARGV[2] members       JSON list of {id, priority, weight, maxInFlight?, models?, groups?, disabled?}, or ''

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

-- State of accounts that left is kept this long: longer than any block, so leaving and coming back hides nothing.
local DEPARTED_SECONDS = 777600

-- Read by \`member.lua\`: the bare tier of one that serves everything, else JSON.
local function write_member(member)
  if not member.models and not member.groups then
    return tostring(member.priority)
  end
  return cjson.encode({ p = member.priority, m = member.models, g = member.groups })
end

if redis.call('HGET', root, 'fingerprint') == ARGV[1] then
  return 'same'
end
if ARGV[2] == '' then
  return 'send'
end

local roster = root .. ':roster'
local members = root .. ':members'
for _, id in ipairs(redis.call('LRANGE', roster, 0, -1)) do
  redis.call('EXPIRE', account_key .. id, DEPARTED_SECONDS)
  redis.call('EXPIRE', waits_key .. id, DEPARTED_SECONDS)
  redis.call('EXPIRE', laden_key .. id, DEPARTED_SECONDS)
end
redis.call('DEL', roster, members)

for _, member in ipairs(cjson.decode(ARGV[2])) do
  local key = account_key .. member.id
  redis.call('HDEL', key, 'max', 'off')
  redis.call('HSET', key, 'weight', member.weight)
  if member.maxInFlight then
    redis.call('HSET', key, 'max', member.maxInFlight)
  end
  if member.disabled then
    redis.call('HSET', key, 'off', '1')
  end
  redis.call('PERSIST', key)
  redis.call('PERSIST', waits_key .. member.id)
  redis.call('PERSIST', laden_key .. member.id)
  redis.call('RPUSH', roster, member.id)
  redis.call('HSET', members, member.id, write_member(member))
end
redis.call('HSET', root, 'fingerprint', ARGV[1])
redis.call('HINCRBY', root, 'version', 1)
return 'replaced'
`,
};
