--- @include "keys"

-- After a sign of suspected abuse the picks of all replicas together are spaced for a while. Fields of the root hash:
-- 'slow_until', 'slow_spacing' (ms between two picks), 'slow_next' (nobody is picked before).
-- Returns the version of the member list with it, because every pick needs both.
local function read_root(now)
  local f = redis.call('HMGET', root, 'version', 'slow_until', 'slow_spacing', 'slow_next')
  if tonumber(f[2] or 0) <= now then
    return f[1], nil
  end
  return f[1], { ends = f[2], spacing = tonumber(f[3]), next_pick = f[4] }
end

local function pace_picked(pace, now)
  redis.call('HSET', root, 'slow_next', string.format('%.0f', now + pace.spacing))
end
