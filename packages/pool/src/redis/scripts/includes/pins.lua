--- @include "fitness"
--- @include "load"

-- After a sticky lane was built: the size of each tier and how many sessions it has. `tiers`: id -> tier.
local function sum_sessions(lane, tiers)
  local sessions = redis.call('HGETALL', sessions_key .. lane.name)
  for i = 1, #sessions, 2 do
    local tier = tiers[sessions[i]]
    if tier then
      redis.call('HINCRBY', lane_key .. lane.name, 'sessions:' .. tier, sessions[i + 1])
    end
  end
  for _, tier in pairs(tiers) do
    redis.call('HINCRBY', lane_key .. lane.name, 'size:' .. tier, 1)
  end
end

-- Which account each session of a lane is pinned to. Returns two functions: one forgets sessions that have been silent for
-- too long, the other decides who serves this session, see there.
local function session_pins(lane, session, tried, now)
  -- An account may have this many times as many sessions as its equals have on average.
  local MOST_SESSIONS = 1.25
  -- Most sessions forgotten in one go.
  local BATCH = 256

  local pins, pinned = pins_key .. lane.name, pinned_key .. lane.name

  local function count(id, by)
    local sessions = redis.call('HINCRBY', sessions_key .. lane.name, id, by)
    if sessions <= 0 then
      redis.call('HDEL', sessions_key .. lane.name, id)
    end
    local place = move_up(lane.name, id, sessions) or tonumber(redis.call('HGET', lane_key .. lane.name, 'at:' .. id) or nil)
    if place then
      redis.call('HINCRBY', lane_key .. lane.name, 'sessions:' .. tier_of(place), by)
    end
    return sessions
  end

  local function unpin(silent)
    local id = redis.call('HGET', pins, silent)
    redis.call('ZREM', pinned, silent)
    if id then
      redis.call('HDEL', pins, silent)
      count(id, -1)
    end
  end

  local function renew()
    redis.call('ZADD', pinned, now + lane.pin_ms, session)
  end

  local function pin(id)
    redis.call('HSET', pins, session, id)
    renew()
    local sessions = count(id, 1)
    for _, key in ipairs({ pins_key, pinned_key, sessions_key }) do
      redis.call('EXPIRE', key .. lane.name, LANE_IDLE_SECONDS)
    end
    return sessions
  end

  -- Whether the session stays with its account, goes elsewhere for this request, or away for good. Returns the account's
  -- place and fitness when it stays.
  local function way_of(id, head)
    local place = tonumber(redis.call('ZSCORE', ready_key .. lane.name, id) or nil)
    local stands = place or tonumber(redis.call('HGET', lane_key .. lane.name, 'at:' .. id) or nil)
    local tier = tier_of(head.place)
    if not stands or tier_of(stands) > tier then
      return 'away'
    end
    local fit = fitness(id, lane.model, lane.group_of_models, now)
    if fit.due ~= 0 then
      return 'away'
    elseif not place or fit.full or tried[id] then
      return 'elsewhere'
    end
    local sums = redis.call('HMGET', lane_key .. lane.name, 'sessions:' .. tier, 'size:' .. tier)
    local most = math.ceil(MOST_SESSIONS * math.max(tonumber(sums[1] or 0) / tonumber(sums[2]), load_at(head.place) + 1))
    if tonumber(redis.call('HGET', sessions_key .. lane.name, id)) > most then
      return 'away'
    end
    return 'stay', place, fit
  end

  local function forget_silent()
    for _, silent in ipairs(redis.call('ZRANGEBYSCORE', pinned, '-inf', now, 'LIMIT', 0, BATCH)) do
      unpin(silent)
    end
  end

  -- Makes, renews or moves the pin. `head` is the account with the fewest sessions of those that can serve. Returns the
  -- account as { id, place, fit }, and the sessions of the head; nil when the account keeps its place in line.
  local function serve(head)
    local id = redis.call('HGET', pins, session)
    local way, place, fit, load = 'away', nil, nil, load_at(head.place)
    if id == head.id then
      way, place, fit = 'stay', head.place, head.fit
    elseif id then
      way, place, fit = way_of(id, head)
    end
    if way == 'away' then
      if id then
        unpin(session)
      elseif redis.call('ZCARD', pinned) >= lane.most_pins then
        unpin(redis.call('ZRANGE', pinned, 0, 0)[1])
      end
      load = pin(head.id)
    else
      renew()
    end
    if way == 'stay' then
      return { id = id, place = place, fit = fit }, nil
    end
    return head, load
  end

  return forget_silent, serve
end
