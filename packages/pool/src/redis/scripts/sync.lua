--[[
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
--- @include "keys"
--- @include "membership"

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
