--- @include "fitness"
--- @include "park"

-- End of the block that ends first. A block may have grown since the account was parked, so the head is checked until
-- what it says is true; blocks only grow, hence nobody behind it can end earlier.
local function first_due(lane, now)
  while true do
    local head = redis.call('ZRANGE', cooling_key .. lane.name, 0, 0, 'WITHSCORES')
    if #head == 0 then
      return nil
    end
    local due = fitness(head[1], lane.model, lane.group_of_models, now).due
    if due == tonumber(head[2]) then
      return due
    end
    local place = redis.call('HGET', lane_key .. lane.name, 'at:' .. head[1])
    unpark(lane.name, head[1])
    if due ~= 0 and place then
      park(lane, head[1], place, due)
    end
  end
end

-- Why nobody could be picked. `ready` holds only accounts this request has tried; `passed` says how many.
local function exhausted(lane, tried, passed, now)
  local due = first_due(lane, now)
  local idle = redis.call('SCARD', full_key .. lane.name)
  local seen = passed
  for id in pairs(tried) do
    if redis.call('SISMEMBER', full_key .. lane.name, id) == 1 then
      idle = idle - 1
      seen = seen + 1
    end
  end
  local reason
  if idle > 0 then
    reason = 'busy'
  elseif seen > 0 then
    reason = 'tried'
  elseif due then
    reason = 'cooling'
  elseif redis.call('SCARD', off_key .. lane.name) > 0 then
    reason = 'blocked'
  else
    reason = 'empty'
  end
  return { 'exhausted', reason, due and string.format('%.0f', due) or '' }
end
