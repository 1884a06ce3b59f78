--- @include "keys"

-- Where accounts with little to do come first, a place is tier * TIER + load * LOAD + turn. Load is the account's leases
-- (least_in_flight) or its sessions in this lane (sticky). What a place says may be less than what the account has
-- by now, never more: who turns out to have more when it comes to the head of the line is moved back then, who has less
-- is moved up at once. So the head, once it says the truth, is the one with the least.
local LOAD = 2 ^ 22

local function load_at(place)
  return math.floor(place % TIER / LOAD)
end

local function with_load(place, load)
  return place + (math.min(load, TIER / LOAD - 1) - load_at(place)) * LOAD
end

-- Moves an account up in a line where it stands further back than its load says.
local function move_up(lane, id, load)
  local place = tonumber(redis.call('ZSCORE', ready_key .. lane, id) or nil)
  if place and load_at(place) > load then
    place = with_load(place, load)
    redis.call('ZADD', ready_key .. lane, place, id)
  end
  return place
end
