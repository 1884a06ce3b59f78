--[[
  Puts what a request used in place of what it was charged, and gives its slot back. The second settlement of a request changes
  nothing; one whose charge is not known (any more) is charged in full.

  KEYS[1] root       of the API key's counts
  ARGV[1] id         of the request
  ARGV[2] tokens     used, 0 for a refund
  ARGV[3] cost       used, 0 for a refund
  ARGV[4] refund     '1' when it is to be as if the request had never been, '' otherwise
  ARGV[5] limits     as in take
  ARGV[6] known      as in take
  ARGV[7] settledMs  how long the request is remembered as settled
  ARGV[8] now        '' for the server's clock; epoch milliseconds in tests

  returns what is stored now, '' when it had been settled
]]
--- @include "clock"
--- @include "counts"

local grant_key = root .. ':grant:' .. ARGV[1]
if redis.call('GET', grant_key) == 'settled' then
  return ''
end

local limits = read_limits(ARGV[5])
local now = clock(ARGV[8])
local counts = load_counts(now, ARGV[6])
release_abandoned(counts, now)
local charge = read_charge(ARGV[1])
  or { tokens = 0, cost = 0, second = 0, day = counts.day, month = counts.month, tokensAhead = 0, costAhead = 0 }
local tokens, cost = tonumber(ARGV[2]) - charge.tokens, tonumber(ARGV[3]) - charge.cost

-- What was too much goes back to the second it was charged in; what was too little counts now.
if charge.second > 0 then
  take_from_minute(counts, charge.second, ARGV[4] == '1' and 1 or 0, math.max(0, -tokens))
end
if tokens > 0 and limits.per_minute then
  add_to_minute(counts, 0, tokens)
end
add_to_sums(counts, charge, 'Ahead', -charge.tokensAhead, -charge.costAhead)
add_to_sums(counts, charge, '', tokens, cost)
redis.call('SET', grant_key, 'settled', 'PX', ARGV[7])
redis.call('ZREM', leases_key, ARGV[1])
return store_counts(counts)
