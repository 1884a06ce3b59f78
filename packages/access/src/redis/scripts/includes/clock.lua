-- Epoch milliseconds by the server's clock, so replicas with wrong clocks agree. `override` is for tests only.
local function clock(override)
  if override ~= '' then
    return tonumber(override)
  end
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end
