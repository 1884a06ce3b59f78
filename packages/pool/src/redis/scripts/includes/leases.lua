--- @include "park"

-- An account has fewer leases now and moves up wherever it stands further back for them.
local function lighten(id, leases)
  for _, lane in ipairs(redis.call('SMEMBERS', laden_key .. id)) do
    local place = move_up(lane, id, leases)
    if not place or load_at(place) == 0 then
      redis.call('SREM', laden_key .. id, lane)
    end
  end
end

-- Ends a lease. Returns its account, nil when it is not running.
local function end_lease(lease)
  local id = redis.call('HGET', held_key, lease)
  if not id then
    return nil
  end
  redis.call('HDEL', held_key, lease)
  redis.call('ZREM', leases_key, lease)
  local left = redis.call('HINCRBY', account_key .. id, 'n', -1)
  if left < 0 then
    redis.call('HSET', account_key .. id, 'n', 0)
    left = 0
  end
  unpark_full(id)
  lighten(id, left)
  return id
end

-- Counts one lease on an account. Returns how many it has now.
local function take_lease(lease, id, expires)
  redis.call('ZADD', leases_key, expires, lease)
  redis.call('HSET', held_key, lease, id)
  return redis.call('HINCRBY', account_key .. id, 'n', 1)
end

-- Ends leases that ran out: what a dead replica held comes back here. At most `limit`, so one call stays short.
local function prune(now, limit)
  local due = redis.call('ZRANGEBYSCORE', leases_key, '-inf', now, 'LIMIT', 0, limit)
  for _, lease in ipairs(due) do
    end_lease(lease)
    redis.call('ZREM', leases_key, lease)
  end
end
