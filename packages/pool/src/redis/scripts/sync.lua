--[[
  Replaces the member list. Lanes catch up by themselves when they are used next. The list itself is only needed when
  its fingerprint is new, so replicas ask first with members = ''.

  KEYS[1] root          the pool's root key
  ARGV[1] fingerprint   hash of the member list
  ARGV[2] members       JSON list of {id, priority, weight, maxInFlight?, models?, groups?, disabled?}, or ''

  returns 'same', 'send' (the list is needed) or 'replaced'
]]
--- @include "keys"

-- State of accounts that left is kept this long: longer than any block, so leaving and coming back hides nothing.
local DEPARTED_SECONDS = 777600

-- Read by `member.lua`: the bare tier of one that serves everything, else JSON.
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
