--- @include "calendar"

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

-- What has been used by now. `known` is the text as somebody remembers it, for a server that has lost it.
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
