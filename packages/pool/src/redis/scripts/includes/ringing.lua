--- @include "keys"

-- Random picks as a race: every account rings at random moments, on average so many times as its weight says, and whoever
-- rings first is picked. Waiting times without memory make that the same as drawing lots for every pick, so whose ring
-- was missed, because it could not serve, simply waits for another one as if nothing had been. Below the tier a place is
-- the tick of the next ring; 'clock:<tier>' is when the account picked last has rung.
local function ringing(lane, lease)
  -- Ticks between two rings of an account of weight 1, on average.
  local TICKS = 2 ^ 20
  -- A line is built anew when its clock passes this, so that no ring outgrows its tier.
  local WORN = 2 ^ 39

  local weighted = lane.strategy == 'weighted_random'
  local order = {}

  -- An exponential waiting time, the same for the same lot.
  local function wait(id, weight, lot)
    local bits = tonumber(string.sub(redis.sha1hex(lot .. ' ' .. lease .. ' ' .. id), 1, 12), 16)
    local share = weighted and math.min(math.max(weight, 0.001), 1000) or 1
    return math.floor(-math.log((bits + 1) / 2 ^ 48) * TICKS / share + 0.5)
  end

  function order.start()
    return function(id)
      local weight = weighted and redis.call('HGET', account_key .. id, 'weight')
      return wait(id, tonumber(weight or 1), 'new')
    end
  end

  function order.by_now(id, place, fit)
    local tier = tier_of(place)
    local clock = tonumber(redis.call('HGET', lane_key .. lane.name, 'clock:' .. tier) or 0)
    if place - tier * TIER >= clock then
      return place
    end
    return tier * TIER + clock + wait(id, fit.weight, 'late')
  end

  function order.served(head)
    local clock = head.place % TIER
    redis.call('HSET', lane_key .. lane.name, 'clock:' .. tier_of(head.place), clock)
    if clock > WORN then
      redis.call('HDEL', lane_key .. lane.name, 'version')
    end
    return head.place + wait(head.id, head.fit.weight, 'next')
  end

  return order
end
