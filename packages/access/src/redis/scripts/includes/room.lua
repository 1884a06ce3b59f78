--- @include "counts"

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
