--- @include "keys"

-- The half-open circuits among these scopes, and whether a probe of one of them is under way.
local function half_open(id, scopes)
  local probes, probed = nil, false
  for _, scope in ipairs(scopes) do
    local circuit = redis.call('HMGET', account_key .. id, scope .. '|open', scope .. '|probe')
    if circuit[1] then
      probes = probes or {}
      probes[#probes + 1] = scope .. '|probe'
      probed = probed or (circuit[2] and redis.call('HEXISTS', held_key, circuit[2]) == 1)
    end
  end
  return probes, probed
end

-- What decides whether an account can take a request of this lane. `due` is 0 when nothing blocks it, the end of its
-- longest block otherwise, FOREVER when a person must act. `full`: it has all its leases out or its probe is under way;
-- `last`: one more lease makes it full; `taken`: its leases. `probes`: fields of the circuits that one more lease is the probe of, or nil.
local function fitness(id, model, group, now)
  local scopes = { 'a', 'm:' .. model, 'g:' .. group }
  local fields = redis.call(
    'HMGET', account_key .. id,
    'n', 'max', 'weight', 'off', scopes[1] .. '|until', scopes[2] .. '|until', scopes[3] .. '|until'
  )
  local due = fields[4] and FOREVER or 0
  local over = nil
  for i, scope in ipairs(scopes) do
    local ends = tonumber(fields[i + 4] or 0)
    if ends == FOREVER then
      due = FOREVER
    elseif ends > now then
      due = due ~= FOREVER and math.max(due, ends) or due
    elseif ends > 0 then
      over = over or {}
      over[#over + 1] = scope
    end
  end
  local probes, probed = nil, false
  if over and due == 0 then
    probes, probed = half_open(id, over)
  end
  local taken = tonumber(fields[1] or 0)
  local max = tonumber(fields[2] or nil)
  return {
    due = due,
    full = probed or (max ~= nil and taken >= max),
    last = probes ~= nil or (max ~= nil and taken + 1 >= max),
    probes = probes,
    taken = taken,
    weight = tonumber(fields[3] or 1),
  }
end
