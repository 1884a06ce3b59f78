// Written by scripts/generate.ts from scripts/settle.lua. Change that file, then run `pnpm generate`.
import type { Script } from '@sluice/redis';

export type SettleArg = 'id' | 'tokens' | 'cost' | 'refund' | 'limits' | 'known' | 'settledMs' | 'now';

export const settleScript: Script<SettleArg> = {
  name: 'settle',
  version: 'e5d643afcb3a',
  keys: 1,
  args: ['id', 'tokens', 'cost', 'refund', 'limits', 'known', 'settledMs', 'now'],
  lua: `--[[
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
-- Epoch milliseconds by the server's clock, so replicas with wrong clocks agree. \`override\` is for tests only.
local function clock(override)
  if override ~= '' then
    return tonumber(override)
  end
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end
-- The proleptic Gregorian calendar in UTC; days count from 1970-01-01, months from the year 0.
local DAY = 86400000

-- Days from 0000-03-01, where leap days come last in a year, to 1970-01-01; days of 400 years.
local EPOCH, ERA = 719468, 146097

local function month_of(day)
  local z = day + EPOCH
  local era = math.floor(z / ERA)
  local doe = z - era * ERA
  local yoe = math.floor((doe - math.floor(doe / 1460) + math.floor(doe / 36524) - math.floor(doe / 146096)) / 365)
  local doy = doe - (365 * yoe + math.floor(yoe / 4) - math.floor(yoe / 100))
  local march_based = math.floor((5 * doy + 2) / 153)
  return (era * 400 + yoe) * 12 + march_based + 2
end

-- The first day of a month.
local function first_of(month)
  local months = month - 2
  local year = math.floor(months / 12)
  local era = math.floor(year / 400)
  local yoe = year - era * 400
  local doy = math.floor((153 * (months % 12) + 2) / 5)
  return era * ERA + yoe * 365 + math.floor(yoe / 4) - math.floor(yoe / 100) + doy - EPOCH
end

local function end_of_day(day)
  return (day + 1) * DAY
end

local function end_of_month(month)
  return first_of(month + 1) * DAY
end

-- Every name starts with KEYS[1], whose {tag} puts all keys of one API key into one slot:
--   <root>             text  what has been used, nine numbers: see FIELDS
--   <root>:leases      zset  request id -> end of its lease
--   <root>:grant:<id>  text  what an open request was charged, or 'settled'
-- Numbers are whole and stand in texts, because reading a text is several times cheaper than reading a hash.
local root = KEYS[1]
local leases_key = root .. ':leases'

-- requests and tokens are debts of buckets in 60,000ths of their unit, as they were at that moment.
local FIELDS = { 'at', 'requests', 'tokens', 'day', 'dayCost', 'dayTokens', 'month', 'monthCost', 'monthTokens' }
local NINE = '(%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (%d+)'
local SEVEN = '(%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (%d+)'
local NINE_WHOLE = '%.0f %.0f %.0f %.0f %.0f %.0f %.0f %.0f %.0f'
local SEVEN_WHOLE = '%.0f %.0f %.0f %.0f %.0f %.0f %.0f'

local MINUTE = 60000
-- A debt is never more than this many minutes of its limit.
local LONGEST_DEBT = 60
local LARGEST = 2 ^ 53 - 1
-- Longer than any month.
local KEEP_MS = 35 * DAY

-- Limits in the order of LIMIT_NAMES, 0 for one that is absent.
local function read_limits(text)
  local list = { string.match(text, SEVEN) }
  for index, limit in ipairs(list) do
    list[index] = tonumber(limit)
  end
  return { list = list, requests = list[1], tokens = list[2], concurrent = list[3] }
end

local function refilled(debt, limit, elapsed)
  return limit == 0 and 0 or math.max(0, debt - elapsed * limit)
end

-- What has been used by now. \`known\` is the text as somebody remembers it, for a server that has lost it.
local function load_counts(limits, now, known)
  local text = redis.call('GET', root) or known
  local values = { string.match(text, NINE) }
  if text ~= '' and #values == 0 then
    error('the counts in ' .. root .. ' are damaged')
  end
  local counts = {}
  for index, field in ipairs(FIELDS) do
    counts[field] = tonumber(values[index] or 0)
  end
  local elapsed = math.max(0, now - counts.at)
  counts.at = now
  counts.requests = refilled(counts.requests, limits.requests, elapsed)
  counts.tokens = refilled(counts.tokens, limits.tokens, elapsed)
  local day = math.floor(now / DAY)
  if day > counts.day then
    counts.day, counts.dayCost, counts.dayTokens = day, 0, 0
  end
  local month = month_of(day)
  if month > counts.month then
    counts.month, counts.monthCost, counts.monthTokens = month, 0, 0
  end
  return counts
end

-- Returns the text that was stored.
local function store_counts(counts)
  local values = {}
  for index, field in ipairs(FIELDS) do
    values[index] = counts[field]
  end
  local text = string.format(NINE_WHOLE, unpack(values))
  redis.call('SET', root, text, 'PX', KEEP_MS)
  return text
end

local function indebted(debt, units, limit)
  if limit == 0 then
    return 0
  end
  return math.min(math.max(0, debt + units), limit * MINUTE * LONGEST_DEBT)
end

local function sum(used, more)
  return math.min(math.max(0, used + more), LARGEST)
end

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
`,
};
