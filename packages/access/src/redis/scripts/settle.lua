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
local text = redis.call('GET', grant_key)
if text == 'settled' then
  return ''
end

local limits = read_limits(ARGV[5])
local now = clock(ARGV[8])
local counts = load_counts(now, ARGV[6])
local charge = text and { string.match(text, FIVE) } or { 0, 0, 0, counts.day, counts.month }
for index, value in ipairs(charge) do
  charge[index] = tonumber(value)
end
local tokens, cost = tonumber(ARGV[2]) - charge[1], tonumber(ARGV[3]) - charge[2]

-- What was too much goes back to the second it was charged in; what was too little counts now.
if charge[3] > 0 then
  take_from_minute(counts, charge[3], ARGV[4] == '1' and 1 or 0, math.max(0, -tokens))
end
if tokens > 0 and limits.per_minute then
  add_to_minute(counts, 0, tokens)
end
add_to_sums(counts, charge[4], charge[5], tokens, cost)
redis.call('SET', grant_key, 'settled', 'PX', ARGV[7])
redis.call('ZREM', leases_key, ARGV[1])
return store_counts(counts)
