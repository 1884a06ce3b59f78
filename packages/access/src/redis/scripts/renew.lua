--[[
  Pushes the leases of running requests of one API key out. One that is gone is taken back, over the limit if need be,
  because its request runs on; one that has been settled stays so.

  KEYS[1] root       of the API key's counts
  ARGV[1] ids        JSON list of request ids
  ARGV[2] leaseMs    how long they last from now
  ARGV[3] openMs     how long the requests are remembered if they are never settled
  ARGV[4] now        '' for the server's clock; epoch milliseconds in tests

  returns the number of leases that run on
]]
--- @include "clock"
--- @include "counts"

local ends = clock(ARGV[4]) + tonumber(ARGV[2])
local renewed = 0
for _, id in ipairs(cjson.decode(ARGV[1])) do
  local grant_key = root .. ':grant:' .. id
  if redis.call('GET', grant_key) ~= 'settled' then
    redis.call('ZADD', leases_key, ends, id)
    redis.call('PEXPIRE', grant_key, ARGV[3])
    renewed = renewed + 1
  end
end
redis.call('PEXPIRE', leases_key, ARGV[3])
return renewed
