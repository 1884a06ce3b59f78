// Written by scripts/generate.ts from scripts/take.lua. Change that file, then run `pnpm generate`.
import type { Script } from '@sluice/redis';

export type TakeArg = 'id' | 'tokens' | 'cost' | 'limits' | 'known' | 'leaseMs' | 'openMs' | 'now' | 'tokensAhead' | 'costAhead';

export const takeScript: Script<TakeArg> = {
  name: 'take',
  version: '288e72dd032d',
  keys: 1,
  args: ['id', 'tokens', 'cost', 'limits', 'known', 'leaseMs', 'openMs', 'now', 'tokensAhead', 'costAhead'],
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
  ARGV[9] tokensAhead   held on top of the estimate, room or not
  ARGV[10] costAhead    likewise

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
--   <root>             text  what has been used, fourteen numbers: see FIELDS
--   <root>:minute      hash  the last minute, second by second
--   <root>:leases      zset  request id -> end of its lease
--   <root>:grant:<id>  text  what an open request was charged, or 'settled'
-- Numbers are whole and stand in texts, because reading a text is several times cheaper than reading a hash.
local root = KEYS[1]
local leases_key = root .. ':leases'

-- The last minute of a key, second by second; see \`memory/minute.ts\`, which states the same rules.
--   <root>:minute  hash  '<second>' -> requests, '<second>t' -> tokens that began in it
-- What all counted seconds sum up to stands in the counts, so that only a refusal reads them all.
local minute_key = root .. ':minute'

-- A second is counted until the 61st after it begins: then all of it is more than 60 seconds ago.
local COUNTED_SECONDS = 61
local MINUTE_KEEP_MS = 180000

local function end_of_second(second)
  return (second + COUNTED_SECONDS) * 1000
end

-- Leaves out of the sums what is not counted any more. The seconds themselves go when the counts are stored.
local function advance_minute(counts, now)
  local second = math.floor(now / 1000)
  if second < counts.last - COUNTED_SECONDS or second >= counts.last + COUNTED_SECONDS then
    counts.cleared = true
    if second < counts.last then
      counts.last = second
    end
    counts.requests, counts.tokens, counts.first = 0, 0, math.max(second, counts.last)
    counts.second = counts.first
    return
  end
  counts.second = math.max(second, counts.last)
  -- After a pause nothing is counted before the second of the last look; a clock that went back since counts in one before that.
  counts.first = math.min(counts.first, counts.second)
  counts.over = {}
  for past = counts.first, counts.second - COUNTED_SECONDS do
    local name = string.format('%.0f', past)
    counts.over[#counts.over + 1] = name
    counts.over[#counts.over + 1] = name .. 't'
  end
  if #counts.over > 0 then
    local values = redis.call('HMGET', minute_key, unpack(counts.over))
    for index = 1, #values, 2 do
      counts.requests = counts.requests - tonumber(values[index] or 0)
      counts.tokens = counts.tokens - tonumber(values[index + 1] or 0)
    end
    counts.first = counts.second - COUNTED_SECONDS + 1
  end
end

-- A key whose minutes have never been counted has nothing to clear.
local function store_minute(counts)
  if counts.cleared then
    if counts.last > 0 then
      redis.call('DEL', minute_key)
    end
  elseif #counts.over > 0 then
    redis.call('HDEL', minute_key, unpack(counts.over))
  end
  if counts.added then
    for name, amount in pairs(counts.added) do
      redis.call('HINCRBY', minute_key, name, amount)
    end
    redis.call('PEXPIRE', minute_key, MINUTE_KEEP_MS)
  end
end

-- Counts so much more in the running second.
local function add_to_minute(counts, requests, tokens)
  local name = string.format('%.0f', counts.second)
  counts.added = { [name] = requests, [name .. 't'] = tokens }
  counts.requests, counts.tokens = counts.requests + requests, counts.tokens + tokens
  counts.last = counts.second
end

-- Takes as much back as is left of it, if its second is still counted. Returns how much that was.
local function take_back(second, suffix, amount)
  local name = string.format('%.0f', second) .. suffix
  local back = math.min(amount, tonumber(redis.call('HGET', minute_key, name) or 0))
  if back > 0 then
    redis.call('HINCRBY', minute_key, name, -back)
  end
  return back
end

local function take_from_minute(counts, second, requests, tokens)
  if not counts.cleared and second >= counts.first then
    counts.requests = counts.requests - take_back(second, '', requests)
    counts.tokens = counts.tokens - take_back(second, 't', tokens)
  end
end

-- Milliseconds until no more than \`most\` of what was counted is left. \`suffix\`: '' for requests, 't' for tokens.
local function wait_in_minute(counts, left, suffix, most)
  if left <= most then
    return 0
  end
  local seconds, amounts = {}, {}
  local stored = redis.call('HGETALL', minute_key)
  for index = 1, #stored, 2 do
    local second, kind = string.match(stored[index], '^(%d+)(t?)$')
    if kind == suffix and tonumber(second) >= counts.first then
      seconds[#seconds + 1] = tonumber(second)
      amounts[tonumber(second)] = tonumber(stored[index + 1])
    end
  end
  table.sort(seconds)
  local wait = 0
  for _, second in ipairs(seconds) do
    if left <= most then
      break
    end
    left = left - amounts[second]
    wait = end_of_second(second) - counts.at
  end
  return wait
end

local function left_in_minute(counts, used, max)
  return math.max(0, max - used), used > 0 and end_of_second(counts.last) - counts.at or 0
end

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

-- What has been used by now. \`known\` is the text as somebody remembers it, for a server that has lost it; the seconds of
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

-- Adds to the sums of the day and month a request began in; one that is over is not changed any more. \`suffix\`: '' for what
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

-- How long a request is told to wait at least for what others run with: nobody knows when it comes back.
local NEXT_SLOT_MS = 1

local function wanted_of(amount, max)
  return math.min(math.max(amount, 1), max)
end

local function wait_in_window(used, ahead, amount, max, left)
  local wanted = wanted_of(amount, max)
  if used + wanted <= max then
    return 0
  end
  return used - ahead + wanted <= max and NEXT_SLOT_MS or left
end

-- In the order of LIMIT_NAMES: milliseconds until a limit has room for a request, what remains of it, and milliseconds until
-- all of it is there again.
local function judge(index, max, counts, running, tokens, cost)
  if index == 1 then
    return wait_in_minute(counts, counts.requests, '', max - 1), left_in_minute(counts, counts.requests, max)
  end
  if index == 2 then
    local most = max - wanted_of(tokens, max)
    return wait_in_minute(counts, counts.tokens, 't', most), left_in_minute(counts, counts.tokens, max)
  end
  if index == 3 then
    return running < max and 0 or NEXT_SLOT_MS, math.max(0, max - running), 0
  end
  local daily = index == 4 or index == 6
  local by_cost = index <= 5
  local name = (daily and 'day' or 'month') .. (by_cost and 'Cost' or 'Tokens')
  local used, ahead = counts[name], counts[name .. 'Ahead']
  local left = (daily and end_of_day(counts.day) or end_of_month(counts.month)) - counts.at
  return wait_in_window(used, ahead, by_cost and cost or tokens, max, left), math.max(0, max - used), left
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
local tokens_ahead, cost_ahead = tonumber(ARGV[9]), tonumber(ARGV[10])
local counts = load_counts(now, ARGV[5])
local stored = release_abandoned(counts, now)
local running = limits.concurrent > 0 and running_at(now) or 0

if redis.call('EXISTS', grant_key) == 0 then
  local which, wait = longest_wait(limits, counts, running, tokens, cost)
  if which > 0 then
    return append_standings({ 0, which, wait, stored }, limits, counts, running)
  end
  local charge = {
    tokens = tokens + tokens_ahead, cost = cost + cost_ahead, second = 0, day = counts.day, month = counts.month,
    tokensAhead = tokens_ahead, costAhead = cost_ahead,
  }
  if limits.per_minute then
    add_to_minute(counts, 1, charge.tokens)
    charge.second = counts.second
  end
  add_to_sums(counts, charge, '', charge.tokens, charge.cost)
  add_to_sums(counts, charge, 'Ahead', tokens_ahead, cost_ahead)
  stored = store_counts(counts)
  if limits.concurrent > 0 or tokens_ahead > 0 or cost_ahead > 0 then
    redis.call('ZADD', leases_key, now + tonumber(ARGV[6]), ARGV[1])
    redis.call('PEXPIRE', leases_key, ARGV[7])
    running = running + 1
  end
  write_charge(ARGV[1], charge, 'PX', ARGV[7])
end
return append_standings({ 1, 0, 0, stored }, limits, counts, running)
`,
};
