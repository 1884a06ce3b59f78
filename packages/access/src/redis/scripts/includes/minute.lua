-- The last minute of a key, second by second; see `memory/minute.ts`, which states the same rules.
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

-- Milliseconds until no more than `most` of what was counted is left. `suffix`: '' for requests, 't' for tokens.
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
