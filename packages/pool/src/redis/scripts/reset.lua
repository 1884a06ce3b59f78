--[[
  Clears blocks, backoff, errors in a row and circuits of some accounts and lets them line up again. The first page of
  all of them ends a slow time too. Leases and lifetime counters stay.

  KEYS[1] root    the pool's root key
  ARGV[1] first   index of the first member, '' to name one account
  ARGV[2] last    index of the last member; or the account's id

  returns how many accounts there were
]]
--- @include "keys"
--- @include "unpark-everywhere"

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
