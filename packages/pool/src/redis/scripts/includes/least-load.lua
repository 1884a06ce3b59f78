--- @include "load"
--- @include "turns"

-- Below the tier a place is load and turn, see `load.lua`: the least load comes first, among equals whose turn is longest ago.
local function least_load(lane)
  local leases = lane.strategy == 'least_in_flight'
  local order = {}

  -- Nobody counts with load yet: who has some is moved back when it comes to the head.
  function order.start(roster)
    return kept_turns(lane, roster, LOAD)
  end

  function order.by_now(id, place, fit)
    local load = leases and fit.taken or tonumber(redis.call('HGET', sessions_key .. lane.name, id) or 0)
    if leases and load > 0 then
      redis.call('SADD', laden_key .. id, lane.name)
    end
    return with_load(place, load)
  end

  function order.served(head, load)
    if leases then
      redis.call('SADD', laden_key .. head.id, lane.name)
    end
    return with_load(take_turn(lane, head.place, LOAD), load)
  end

  return order
end
