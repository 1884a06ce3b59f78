--- @include "calendar"

-- Every name starts with KEYS[1], whose {tag} puts all keys of one API key into one slot:
--   <root>             text  what has been used, fourteen numbers: see FIELDS
--   <root>:minute      hash  the last minute, second by second
--   <root>:leases      zset  request id -> end of its lease
--   <root>:grant:<id>  text  what an open request was charged, or 'settled'
-- Numbers are whole and stand in texts, because reading a text is several times cheaper than reading a hash.
local root = KEYS[1]
local leases_key = root .. ':leases'

--- @include "minute"

-- requests and tokens are those of the last minute, first and last the seconds it is counted in.
-- Those that end in Ahead are the part of the sums that running requests hold on top of what they will surely use.
local FIELDS = {
  'requests', 'tokens', 'first', 'last', 'day', 'dayCost', 'dayTokens', 'month', 'monthCost', 'monthTokens',
  'dayCostAhead', 'dayTokensAhead', 'monthCostAhead', 'monthTokensAhead',
}
local SEVEN = '(%d+) (%d+) (%d+) (%d+) (%d+) (%d+) (%d+)'
local FOURTEEN = SEVEN .. ' ' .. SEVEN
local SEVEN_WHOLE = '%.0f %.0f %.0f %.0f %.0f %.0f %.0f'
local FOURTEEN_WHOLE = SEVEN_WHOLE .. ' ' .. SEVEN_WHOLE

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
-- the last minute are then lost, and so are its sums, and nobody will give back what was held ahead.
local function load_counts(now, known)
  local stored = redis.call('GET', root)
  local text = stored or known
  local values = { string.match(text, FOURTEEN) }
  if text ~= '' and #values == 0 then
    error('the counts in ' .. root .. ' are damaged')
  end
  local counts = { at = now }
  for index, field in ipairs(FIELDS) do
    counts[field] = tonumber((stored or (index > 4 and index <= 10)) and values[index] or 0)
  end
  advance_minute(counts, now)
  local day = math.floor(now / DAY)
  if day > counts.day then
    counts.day, counts.dayCost, counts.dayTokens, counts.dayCostAhead, counts.dayTokensAhead = day, 0, 0, 0, 0
  end
  local month = month_of(day)
  if month > counts.month then
    counts.month, counts.monthCost, counts.monthTokens, counts.monthCostAhead, counts.monthTokensAhead = month, 0, 0, 0, 0
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
  local text = string.format(FOURTEEN_WHOLE, unpack(values))
  redis.call('SET', root, text, 'PX', KEEP_MS)
  return text
end

local function sum(used, more)
  return math.min(math.max(0, used + more), LARGEST)
end

-- Adds to the sums of the day and month a request began in; one that is over is not changed any more. `suffix`: '' for what
-- has been used, 'Ahead' for the part of it that is held.
local function add_to_sums(counts, charge, suffix, tokens, cost)
  for _, window in ipairs({ 'day', 'month' }) do
    if counts[window] == charge[window] then
      local costs, all_tokens = window .. 'Cost' .. suffix, window .. 'Tokens' .. suffix
      counts[costs], counts[all_tokens] = sum(counts[costs], cost), sum(counts[all_tokens], tokens)
    end
  end
end

local CHARGE_FIELDS = { 'tokens', 'cost', 'second', 'day', 'month', 'tokensAhead', 'costAhead' }

-- What an open request was charged, what it holds ahead included; nil for one that is settled or unknown.
local function read_charge(id)
  local values = { string.match(redis.call('GET', root .. ':grant:' .. id) or '', SEVEN) }
  if #values == 0 then
    return nil
  end
  local charge = {}
  for index, field in ipairs(CHARGE_FIELDS) do
    charge[field] = tonumber(values[index])
  end
  return charge
end

local function write_charge(id, charge, ...)
  local values = {}
  for index, field in ipairs(CHARGE_FIELDS) do
    values[index] = charge[field]
  end
  redis.call('SET', root .. ':grant:' .. id, string.format(SEVEN_WHOLE, unpack(values)), ...)
end

-- What requests hold ahead is given back when their leases run out: nobody renews them, so their gateway is gone. Returns
-- what is stored then, '' when nothing was given back.
local function release_abandoned(counts, now)
  local ids = redis.call('ZRANGEBYSCORE', leases_key, '-inf', now)
  if #ids == 0 then
    return ''
  end
  redis.call('ZREMRANGEBYSCORE', leases_key, '-inf', now)
  local released = false
  for _, id in ipairs(ids) do
    local charge = read_charge(id)
    if charge and (charge.tokensAhead > 0 or charge.costAhead > 0) then
      released = true
      add_to_sums(counts, charge, '', -charge.tokensAhead, -charge.costAhead)
      add_to_sums(counts, charge, 'Ahead', -charge.tokensAhead, -charge.costAhead)
      if charge.second > 0 then
        take_from_minute(counts, charge.second, 0, charge.tokensAhead)
      end
      charge.tokens, charge.cost = charge.tokens - charge.tokensAhead, charge.cost - charge.costAhead
      charge.tokensAhead, charge.costAhead = 0, 0
      write_charge(id, charge, 'KEEPTTL')
    end
  end
  return released and store_counts(counts) or ''
end
