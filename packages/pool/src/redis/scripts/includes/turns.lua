--- @include "keys"

-- Returns a function that says which turn an account of the roster has: who is in the line keeps its own, newcomers line up
-- behind in the order they are asked for; and one that says the last turn given. A turn is what a place has above multiples
-- of `unit`; before turns would reach it they are counted from 1 again.
local function kept_turns(lane, roster, unit)
  local turns, last = {}, 0
  local known = redis.call('HGETALL', lane_key .. lane.name)
  for i = 1, #known, 2 do
    local id = known[i]:match('^at:(.*)$')
    if id then
      turns[id] = tonumber(known[i + 1]) % unit
    elseif known[i] == 'turn' then
      last = tonumber(known[i + 1])
    end
  end
  local ready = redis.call('ZRANGE', ready_key .. lane.name, 0, -1, 'WITHSCORES')
  for i = 1, #ready, 2 do
    turns[ready[i]] = tonumber(ready[i + 1]) % unit
  end
  if last + #roster >= unit then
    local ids = {}
    for id in pairs(turns) do
      ids[#ids + 1] = id
    end
    table.sort(ids, function(one, other)
      return turns[one] < turns[other]
    end)
    for turn, id in ipairs(ids) do
      turns[id] = turn
    end
    last = #ids
  end
  return function(id)
    if not turns[id] then
      last = last + 1
      turns[id] = last
    end
    return turns[id]
  end, function()
    return last
  end
end

-- Gives the next turn to an account, behind everybody else with the same multiple of `unit`. Returns its place.
local function take_turn(lane, place, unit)
  local turn = redis.call('HINCRBY', lane_key .. lane.name, 'turn', 1)
  if turn >= unit - 1 then
    redis.call('HDEL', lane_key .. lane.name, 'version')
  end
  return place - place % unit + turn
end
