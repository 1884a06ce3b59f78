--[[
  Lifts the sums of an API key to what the books say it has used, with what its running requests hold ahead on top. Never
  lowers one. A day or month that is not the running one is left alone.

  KEYS[1] root         of the API key's counts
  ARGV[1] at           a moment of the books' day and month, epoch milliseconds
  ARGV[2] dayTokens
  ARGV[3] dayCost
  ARGV[4] monthTokens
  ARGV[5] monthCost
  ARGV[6] known        as in take
  ARGV[7] now          '' for the server's clock; epoch milliseconds in tests

  returns what is stored now
]]
--- @include "clock"
--- @include "counts"

local now = clock(ARGV[7])
local counts = load_counts(now, ARGV[6])
release_abandoned(counts, now)
local day = math.floor(tonumber(ARGV[1]) / DAY)
local function lift(name, spent)
  counts[name] = math.max(counts[name], sum(tonumber(spent), counts[name .. 'Ahead']))
end
if counts.day == day then
  lift('dayTokens', ARGV[2])
  lift('dayCost', ARGV[3])
end
if counts.month == month_of(day) then
  lift('monthTokens', ARGV[4])
  lift('monthCost', ARGV[5])
end
return store_counts(counts)
