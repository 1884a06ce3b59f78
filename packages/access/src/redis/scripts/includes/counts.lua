--- @include "calendar"

-- Every name starts with KEYS[1], whose {tag} puts all keys of one API key into one slot:
--   <root>             hash  what has been used; see FIELDS
--   <root>:leases      zset  request id -> end of its lease
--   <root>:grant:<id>  text  what an open request was charged, or 'settled'
local root = KEYS[1]
local leases_key = root .. ':leases'

-- requests and tokens are debts of buckets in 60,000ths of their unit, as they were at that moment.
local FIELDS = { 'at', 'requests', 'tokens', 'day', 'dayCost', 'dayTokens', 'month', 'monthCost', 'monthTokens' }
local MINUTE = 60000
-- A debt is never more than this many minutes of its limit.
local LONGEST_DEBT = 60
local LARGEST = 2 ^ 53 - 1
-- Longer than any month.
local KEEP_MS = 35 * DAY

local function numbers(text)
  local list = {}
  for word in string.gmatch(text, '%S+') do
    list[#list + 1] = tonumber(word)
  end
  return list
end

-- Limits in the order of LIMIT_NAMES, 0 for one that is absent.
local function read_limits(text)
  local given = numbers(text)
  return {
    list = given,
    requests = given[1],
    tokens = given[2],
    concurrent = given[3],
  }
end

local function refilled(debt, limit, elapsed)
  return limit == 0 and 0 or math.max(0, debt - elapsed * limit)
end

-- What has been used by now. `known` are the sums somebody remembers, for a server that has lost them.
local function load_counts(limits, now, known)
  local counts = {}
  local stored = redis.call('HMGET', root, unpack(FIELDS))
  for index, field in ipairs(FIELDS) do
    counts[field] = tonumber(stored[index] or 0)
  end
  if not stored[1] and known ~= '' then
    for index, value in ipairs(numbers(known)) do
      counts[FIELDS[index + 3]] = value
    end
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

local function store_counts(counts)
  local pairs_to_set = {}
  for _, field in ipairs(FIELDS) do
    pairs_to_set[#pairs_to_set + 1] = field
    pairs_to_set[#pairs_to_set + 1] = counts[field]
  end
  redis.call('HSET', root, unpack(pairs_to_set))
  redis.call('PEXPIRE', root, KEEP_MS)
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

-- The sums as `known` wants them back.
local function sums(counts)
  return string.format(
    '%.0f %.0f %.0f %.0f %.0f %.0f',
    counts.day,
    counts.dayCost,
    counts.dayTokens,
    counts.month,
    counts.monthCost,
    counts.monthTokens
  )
end
