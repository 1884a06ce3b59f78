--- @include "park"
--- @include "member"

local TOUCH_EVERY_MS = 3600000

-- Values handed to one Redis command.
local CHUNK = 500

local function lane_serves(member, lane)
  local function allows(list, name)
    if not list then
      return true
    end
    for _, item in ipairs(list) do
      if item == name then
        return true
      end
    end
    return false
  end
  return allows(member.m, lane.model) and allows(member.g, lane.group)
end

-- Rebuilds a lane after the member list changed. Who was in it keeps its turn, newcomers line up behind in the order
-- of the list; all start in `ready` and leave it again when their turn comes and they cannot serve.
local function rebuild_lane(lane, version)
  local places = {}
  local known = redis.call('HGETALL', lane_key .. lane.name)
  local turn = 0
  for i = 1, #known, 2 do
    local id = known[i]:match('^at:(.*)$')
    if id then
      places[id] = tonumber(known[i + 1])
    elseif known[i] == 'turn' then
      turn = tonumber(known[i + 1])
    end
  end
  local ready = redis.call('ZRANGE', ready_key .. lane.name, 0, -1, 'WITHSCORES')
  for i = 1, #ready, 2 do
    places[ready[i]] = tonumber(ready[i + 1])
  end
  redis.call('DEL', lane_key .. lane.name, ready_key .. lane.name, cooling_key .. lane.name, full_key .. lane.name, off_key .. lane.name)
  local roster = redis.call('LRANGE', root .. ':roster', 0, -1)
  for first = 1, #roster, CHUNK do
    local last = math.min(first + CHUNK - 1, #roster)
    local members = redis.call('HMGET', root .. ':members', unpack(roster, first, last))
    local line = {}
    for i, text in ipairs(members) do
      local id, member = roster[first + i - 1], read_member(text)
      if lane_serves(member, lane) then
        local own = places[id] and places[id] % TIER
        if not own then
          turn = turn + 1
          own = turn
        end
        line[#line + 1] = member.p * TIER + own
        line[#line + 1] = id
      end
    end
    if #line > 0 then
      redis.call('ZADD', ready_key .. lane.name, unpack(line))
    end
  end
  redis.call('HSET', lane_key .. lane.name, 'version', version, 'turn', turn)
end

-- Brings a lane up to date with the member list and keeps it from being forgotten.
local function open_lane(lane, version, now)
  local fields = redis.call('HMGET', lane_key .. lane.name, 'version', 'touched')
  if fields[1] ~= version then
    rebuild_lane(lane, version)
  end
  if fields[1] ~= version or now - tonumber(fields[2] or 0) > TOUCH_EVERY_MS then
    redis.call('HSET', lane_key .. lane.name, 'touched', string.format('%.0f', now))
    for _, key in ipairs({ lane_key, ready_key, cooling_key, full_key, off_key }) do
      redis.call('EXPIRE', key .. lane.name, LANE_IDLE_SECONDS)
    end
  end
end
