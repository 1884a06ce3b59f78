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
local counts = load_counts(limits, now, ARGV[6])
local charge = text and { string.match(text, SEVEN) } or { 0, 0, now, 0, 0, counts.day, counts.month }
for index, value in ipairs(charge) do
  charge[index] = tonumber(value)
end
local tokens, cost = tonumber(ARGV[2]) - charge[1], tonumber(ARGV[3]) - charge[2]

-- What a bucket has been refilled since is not given back a second time.
local elapsed = math.max(0, now - charge[3])
local requests_owed = math.max(0, charge[4] - elapsed * limits.requests)
local tokens_owed = math.max(0, charge[5] - elapsed * limits.tokens)
if ARGV[4] == '1' then
  counts.requests = indebted(counts.requests, -math.min(MINUTE, requests_owed), limits.requests)
end
counts.tokens = indebted(counts.tokens, math.max(tokens * MINUTE, -tokens_owed), limits.tokens)
if counts.day == charge[6] then
  counts.dayCost, counts.dayTokens = sum(counts.dayCost, cost), sum(counts.dayTokens, tokens)
end
if counts.month == charge[7] then
  counts.monthCost, counts.monthTokens = sum(counts.monthCost, cost), sum(counts.monthTokens, tokens)
end
redis.call('SET', grant_key, 'settled', 'PX', ARGV[7])
redis.call('ZREM', leases_key, ARGV[1])
return store_counts(counts)
