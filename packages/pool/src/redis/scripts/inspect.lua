--[[
  One page of everything known about the members, in the order of the list.

  KEYS[1] root    the pool's root key
  ARGV[1] first   index of the first member of the page
  ARGV[2] last    index of the last one
  ARGV[3] now     '' for the server's clock; epoch milliseconds in tests

  returns { now, { slow until, spacing, next pick } or {}, { id, priority, { field, value, ... } }, ... }
]]
--- @include "clock"
--- @include "keys"
--- @include "leases"
--- @include "member"
--- @include "pace"

local now = clock(ARGV[3])
prune(now, -1)

local _, pace = read_root(now)
local page = { string.format('%.0f', now), pace and { pace.ends, pace.spacing, pace.next_pick } or {} }
for _, id in ipairs(redis.call('LRANGE', root .. ':roster', ARGV[1], ARGV[2])) do
  local member = read_member(redis.call('HGET', root .. ':members', id))
  page[#page + 1] = { id, member.p, redis.call('HGETALL', account_key .. id) }
end
return page
