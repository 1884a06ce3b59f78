// Written by scripts/generate.ts from scripts/take.lua. Change that file, then run `pnpm generate`.
import type { Script } from '@sluice/redis';

export type TakeArg = 'id' | 'tokens' | 'cost' | 'limits' | 'known' | 'leaseMs' | 'openMs' | 'now';

export const takeScript: Script<TakeArg> = {
  name: 'take',
  version: 'a08201ae8bd6',
  keys: 1,
  args: ['id', 'tokens', 'cost', 'limits', 'known', 'leaseMs', 'openMs', 'now'],
  lua: `--[[
  Checks all limits of an API key for one request and takes from all of them, or from none. A request that has been granted
  before is granted again and takes nothing more.

  KEYS[1] root       of the API key's counts
  ARGV[1] id         of the request
  ARGV[2] tokens     estimate
  ARGV[3] cost       estimate
  ARGV[4] limits     seven numbers in the order of LIMIT_NAMES, 0 for none
  ARGV[5] known      what the server has stored, as somebody remembers it; '' without
  ARGV[6] leaseMs    how long a concurrent slot is held
  ARGV[7] openMs     how long the request is remembered if it is never settled
  ARGV[8] now        '' for the server's clock; epoch milliseconds in tests

  returns { 1 when granted or 0, number of the limit that refuses or 0, its wait in ms,
            what is stored now or '' when nothing was changed,
            then for every limit what remains and the ms until it is whole, or -1 and -1 }
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

-- How long a request without a free slot is told to wait at least: nobody knows when one comes back.
local NEXT_SLOT_MS = 1

local function wait_in_bucket(debt, amount, max)
  local wanted = math.min(math.max(amount, 1), max)
  return math.max(0, math.ceil((debt + (wanted - max) * MINUTE) / max))
end

local function wait_in_window(used, amount, max, left)
  local wanted = math.min(math.max(amount, 1), max)
  return used + wanted > max and left or 0
end

local function left_in_bucket(debt, max)
  return math.max(0, math.floor((max * MINUTE - debt) / MINUTE)), math.ceil(debt / max)
end

-- In the order of LIMIT_NAMES: milliseconds until a limit has room for a request, what remains of it, and milliseconds until
-- all of it is there again.
local function judge(index, max, counts, running, tokens, cost)
  if index == 1 then
    return wait_in_bucket(counts.requests, 1, max), left_in_bucket(counts.requests, max)
  end
  if index == 2 then
    return wait_in_bucket(counts.tokens, tokens, max), left_in_bucket(counts.tokens, max)
  end
  if index == 3 then
    return running < max and 0 or NEXT_SLOT_MS, math.max(0, max - running), 0
  end
  local daily = index == 4 or index == 6
  local by_cost = index <= 5
  local used = counts[(daily and 'day' or 'month') .. (by_cost and 'Cost' or 'Tokens')]
  local left = (daily and end_of_day(counts.day) or end_of_month(counts.month)) - counts.at
  return wait_in_window(used, by_cost and cost or tokens, max, left), math.max(0, max - used), left
end

local function running_at(now)
  return redis.call('ZCOUNT', leases_key, string.format('(%.0f', now), '+inf')
end

-- The limit that takes longest to have room, and how long; 0 and 0 when all of them have it.
local function longest_wait(limits, counts, running, tokens, cost)
  local which, longest = 0, 0
  for index, max in ipairs(limits.list) do
    if max > 0 then
      local wait = judge(index, max, counts, running, tokens, cost)
      if wait > longest then
        which, longest = index, wait
      end
    end
  end
  return which, longest
end

-- Appends what remains of every limit and when it is whole again; -1 twice for one that is absent.
local function append_standings(reply, limits, counts, running)
  for index, max in ipairs(limits.list) do
    local remaining, reset = -1, -1
    if max > 0 then
      local _
      _, remaining, reset = judge(index, max, counts, running, 0, 0)
    end
    reply[#reply + 1] = remaining
    reply[#reply + 1] = reset
  end
  return reply
end

local grant_key = root .. ':grant:' .. ARGV[1]
local tokens, cost, limits = tonumber(ARGV[2]), tonumber(ARGV[3]), read_limits(ARGV[4])
local now = clock(ARGV[8])
local counts = load_counts(limits, now, ARGV[5])
local running = limits.concurrent > 0 and running_at(now) or 0
local stored = ''

if redis.call('EXISTS', grant_key) == 0 then
  local which, wait = longest_wait(limits, counts, running, tokens, cost)
  if which > 0 then
    return append_standings({ 0, which, wait, '' }, limits, counts, running)
  end
  counts.requests = indebted(counts.requests, MINUTE, limits.requests)
  counts.tokens = indebted(counts.tokens, tokens * MINUTE, limits.tokens)
  counts.dayCost, counts.dayTokens = sum(counts.dayCost, cost), sum(counts.dayTokens, tokens)
  counts.monthCost, counts.monthTokens = sum(counts.monthCost, cost), sum(counts.monthTokens, tokens)
  stored = store_counts(counts)
  if limits.concurrent > 0 then
    redis.call('ZREMRANGEBYSCORE', leases_key, '-inf', now)
    redis.call('ZADD', leases_key, now + tonumber(ARGV[6]), ARGV[1])
    redis.call('PEXPIRE', leases_key, ARGV[7])
    running = running + 1
  end
  local charge = { tokens, cost, now, counts.requests, counts.tokens, counts.day, counts.month }
  local text = string.format(SEVEN_WHOLE, unpack(charge))
  redis.call('SET', grant_key, text, 'PX', ARGV[7])
end
return append_standings({ 1, 0, 0, stored }, limits, counts, running)
`,
};
