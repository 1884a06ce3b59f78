--- @include "calendar"

-- Every name starts with KEYS[1], whose {tag} puts all keys of one API key into one slot:
--   <root>             text  what has been used, ten numbers: see FIELDS
--   <root>:minute      hash  the last minute, second by second
--   <root>:leases      zset  request id -> end of its lease
--   <root>:grant:<id>  text  what an open request was charged, or 'settled'
-- Numbers are whole and stand in texts, because reading a text is several times cheaper than reading a hash.
local root = KEYS[1]
local leases_key = root .. ':leases'

--- @include "minute"

-- requests and tokens are those of the last minute, first and last the seconds it is counted in.
local FIELDS =
  { 'requests', 'tokens', 'first', 'last', 'day', 'dayCost', 'dayTokens', 'month', 'monthCost', 'monthTokens' }
local TEN = '(%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (%d+)'
local SEVEN = '(%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (%d+)'
local FIVE = '(%d+) (%d+) (%d+) (%d+) (%d+)'
local TEN_WHOLE = '%.0f %.0f %.0f %.0f %.0f %.0f %.0f %.0f %.0f %.0f'
local FIVE_WHOLE = '%.0f %.0f %.0f %.0f %.0f'

local LARGEST = 2 ^ 53 - 1
-- Longer than any month.
local KEEP_MS = 35 * DAY

-- Limits in the order of LIMIT_NAMES, 0 for one that is absent.
local function read_limits(text)
  local list = { string.match(text, SEVEN) }
  for index, limit in ipairs(list) do
    list[index] = tonumber(limit)
  end
  return { list = list, concurrent = list[3], per_minute = list[1] > 0 or list[2] > 0 }
end

-- What has been used by now. `known` is the text as somebody remembers it, for a server that has lost it; the seconds of
-- the last minute are then lost, and so are its sums.
local function load_counts(now, known)
  local stored = redis.call('GET', root)
  local text = stored or known
  local values = { string.match(text, TEN) }
  if text ~= '' and #values == 0 then
    error('the counts in ' .. root .. ' are damaged')
  end
  local counts = { at = now }
  for index, field in ipairs(FIELDS) do
    counts[field] = tonumber((stored or index > 4) and values[index] or 0)
  end
  advance_minute(counts, now)
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
  store_minute(counts)
  local values = {}
  for index, field in ipairs(FIELDS) do
    values[index] = counts[field]
  end
  local text = string.format(TEN_WHOLE, unpack(values))
  redis.call('SET', root, text, 'PX', KEEP_MS)
  return text
end

local function sum(used, more)
  return math.min(math.max(0, used + more), LARGEST)
end

-- Adds to the sums of the day and month a request began in; one that is over is not changed any more.
local function add_to_sums(counts, day, month, tokens, cost)
  if counts.day == day then
    counts.dayCost, counts.dayTokens = sum(counts.dayCost, cost), sum(counts.dayTokens, tokens)
  end
  if counts.month == month then
    counts.monthCost, counts.monthTokens = sum(counts.monthCost, cost), sum(counts.monthTokens, tokens)
  end
end
