--- @include "keys"

-- What decides whether an account can take a request of this lane. `due` is 0 when nothing blocks it, the end of its
-- longest block otherwise, FOREVER when a person must act.
local function fitness(id, model, group, now)
  local fields = redis.call(
    'HMGET', account_key .. id,
    'n', 'max', 'weight', 'off', 'a|until', 'm:' .. model .. '|until', 'g:' .. group .. '|until'
  )
  local due = 0
  if fields[4] then
    due = FOREVER
  end
  for i = 5, 7 do
    local ends = tonumber(fields[i] or 0)
    if ends == FOREVER then
      due = FOREVER
    elseif due ~= FOREVER and ends > now and ends > due then
      due = ends
    end
  end
  local taken = tonumber(fields[1] or 0)
  local max = tonumber(fields[2] or nil)
  return {
    due = due,
    full = max ~= nil and taken >= max,
    last = max ~= nil and taken + 1 >= max,
    weight = tonumber(fields[3] or 1),
  }
end
