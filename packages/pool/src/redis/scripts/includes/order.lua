--- @include "round-robin"
--- @include "list-order"
--- @include "ringing"
--- @include "least-load"

-- What a strategy makes of the places in its lane:
--   start(roster)            returns a function (id, position) -> place below the tier when the line is built, and one that
--                            returns the last turn given, where there are turns
--   by_now(id, place, fit)   where an account at the head should stand by what is known now
--   served(head, load)       where the head goes after its turn, with the leases or sessions it has by then
local function order_of(lane, lease)
  if lane.strategy == 'round_robin' then
    return round_robin(lane)
  elseif lane.strategy == 'priority' then
    return list_order()
  elseif lane.strategy == 'random' or lane.strategy == 'weighted_random' then
    return ringing(lane, lease)
  end
  return least_load(lane)
end
