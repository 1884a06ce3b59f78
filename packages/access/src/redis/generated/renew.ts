// Written by scripts/generate.ts from scripts/renew.lua. Change that file, then run `pnpm generate`.
import type { Script } from '@sluice/redis';

export type RenewArg = 'ids' | 'leaseMs' | 'openMs' | 'now';

export const renewScript: Script<RenewArg> = {
  name: 'renew',
  version: '18e2ce526da0',
  keys: 1,
  args: ['ids', 'leaseMs', 'openMs', 'now'],
  lua: `--[[
  Pushes the leases of running requests of one API key out. One that is gone is taken back, over the limit if need be,
  because its request runs on; one that has been settled stays so.

  KEYS[1] root       of the API key's counts
  ARGV[1] ids        JSON list of request ids
  ARGV[2] leaseMs    how long they last from now
  ARGV[3] openMs     how long the requests are remembered if they are never settled
  ARGV[4] now        '' for the server's clock; epoch milliseconds in tests

  returns the number of leases that run on
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
`,
};
