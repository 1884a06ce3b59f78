--- @include "turns"

-- Below the tier a place is the turn: whose last one is longest ago comes first.
local function round_robin(lane)
  local order = {}

  function order.start(roster)
    return kept_turns(lane, roster, TIER)
  end

  function order.by_now(_, place)
    return place
  end

  -- An account of weight w keeps its place for w turns.
  function order.served(head)
    if head.fit.weight > 1 then
      local used = redis.call('HINCRBY', lane_key .. lane.name, 'credit:' .. head.id, 1)
      if used < head.fit.weight then
        return head.place
      end
      redis.call('HDEL', lane_key .. lane.name, 'credit:' .. head.id)
    end
    return take_turn(lane, head.place, TIER)
  end

  return order
end
