--[[
  Pushes the expiry of running leases out. A lease that was gone (ran out, or lost with the server's data) is taken
  back, over the limit if need be, because its request runs on; one that has been reported stays ended.

  KEYS[1] root      the pool's root key
  ARGV[1] leases    JSON list of [lease id, account id]
  ARGV[2] leaseMs   how long they last from now
  ARGV[3] now       '' for the server's clock; epoch milliseconds in tests

  returns the ids of the leases that were gone
]]
--- @include "clock"
--- @include "keys"
--- @include "leases"

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
