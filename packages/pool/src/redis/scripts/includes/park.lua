--- @include "load"

-- Lanes nobody has used for this long are forgotten (their order, never a block).
local LANE_IDLE_SECONDS = 172800

-- Takes an account out of the line and remembers its place. `due`: end of its block, FOREVER, or nil when it is full.
local function park(line, id, place, due)
  local lane = line.name
  local by_load = line.strategy == 'least_in_flight' or line.strategy == 'sticky'
  redis.call('ZREM', ready_key .. lane, id)
  redis.call('HSET', lane_key .. lane, 'at:' .. id, by_load and with_load(place, 0) or place)
  redis.call('SADD', waits_key .. id, lane)
  if not due then
    redis.call('SADD', full_key .. lane, id)
    redis.call('EXPIRE', full_key .. lane, LANE_IDLE_SECONDS)
  elseif due == FOREVER then
    redis.call('SADD', off_key .. lane, id)
    redis.call('EXPIRE', off_key .. lane, LANE_IDLE_SECONDS)
  else
    redis.call('ZADD', cooling_key .. lane, due, id)
    redis.call('EXPIRE', cooling_key .. lane, LANE_IDLE_SECONDS)
  end
end

-- Puts an account back on its place. Whether it really can serve is decided when its turn comes.
local function unpark(lane, id)
  local place = redis.call('HGET', lane_key .. lane, 'at:' .. id)
  redis.call('ZREM', cooling_key .. lane, id)
  redis.call('SREM', full_key .. lane, id)
  redis.call('SREM', off_key .. lane, id)
  redis.call('SREM', waits_key .. id, lane)
  if place then
    redis.call('HDEL', lane_key .. lane, 'at:' .. id)
    redis.call('ZADD', ready_key .. lane, place, id)
    redis.call('EXPIRE', ready_key .. lane, LANE_IDLE_SECONDS)
  end
end

-- After a lease ended or a block grew: "full" may no longer be the reason.
local function unpark_full(id)
  for _, lane in ipairs(redis.call('SMEMBERS', waits_key .. id)) do
    if redis.call('SISMEMBER', full_key .. lane, id) == 1 then
      unpark(lane, id)
    end
  end
end
