--[[
  Says that a replica is alive and counts those that have said so lately.

  KEYS[1] census     sorted set: replica -> last sign of life
  ARGV[1] replica    '' to count without being counted
  ARGV[2] lostMs     a replica silent for longer is not counted
  ARGV[3] leaving    '1' when the replica says goodbye, '' otherwise
  ARGV[4] now        '' for the server's clock; epoch milliseconds in tests

  returns the number of replicas
]]
--- @include "clock"

local now = clock(ARGV[4])
local census = KEYS[1]

if ARGV[3] ~= '' then
  redis.call('ZREM', census, ARGV[1])
elseif ARGV[1] ~= '' then
  redis.call('ZADD', census, now, ARGV[1])
end
redis.call('ZREMRANGEBYSCORE', census, '-inf', now - tonumber(ARGV[2]))
redis.call('PEXPIRE', census, ARGV[2])
return redis.call('ZCARD', census)
