--- @include "park"

-- Lets an account line up again wherever it waits; whether it really can serve is decided when its turn comes.
local function unpark_everywhere(id)
  for _, lane in ipairs(redis.call('SMEMBERS', waits_key .. id)) do
    unpark(lane, id)
  end
end
