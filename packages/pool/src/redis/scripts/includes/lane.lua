--- @include "park"
--- @include "member"
--- @include "pins"

local TOUCH_EVERY_MS = 3600000

-- Values handed to one Redis command.
local CHUNK = 500

-- Rebuilds a lane after the member list changed; all start in `ready` and leave it again when their turn comes and they
-- cannot serve.
local function rebuild_lane(lane, version)
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

  local roster = redis.call('LRANGE', root .. ':roster', 0, -1)
  local start, last_turn = lane.order.start(roster)
  for _, key in ipairs({ lane_key, ready_key, cooling_key, full_key, off_key }) do
    redis.call('DEL', key .. lane.name)
  end
  -- Most members say the same, so each text is judged once: the tier of those that stand in this lane, else false.
  local judged = {}
  local function tier_in_lane(text)
    if judged[text] == nil then
      local member = read_member(text)
      judged[text] = allows(member.m, lane.model) and allows(member.g, lane.group) and member.p
    end
    return judged[text]
  end
  local tiers = {}
  for first = 1, #roster, CHUNK do
    local last = math.min(first + CHUNK - 1, #roster)
    local members = redis.call('HMGET', root .. ':members', unpack(roster, first, last))
    local line = {}
    for i, text in ipairs(members) do
      local position = first + i - 1
      local id, tier = roster[position], tier_in_lane(text)
      if tier then
        line[#line + 1] = tier * TIER + start(id, position)
        line[#line + 1] = id
        tiers[id] = tier
      end
    end
    if #line > 0 then
      redis.call('ZADD', ready_key .. lane.name, unpack(line))
    end
  end
  redis.call('HSET', lane_key .. lane.name, 'version', version, 'turn', last_turn and last_turn() or 0)
  if lane.strategy == 'sticky' then
    sum_sessions(lane, tiers)
  end
end

-- Brings a lane up to date with the member list and keeps it from being forgotten.
local function open_lane(lane, version, now)
  local fields = redis.call('HMGET', lane_key .. lane.name, 'version', 'touched')
  if fields[1] ~= version then
    rebuild_lane(lane, version)
  end
  if fields[1] ~= version or now - tonumber(fields[2] or 0) > TOUCH_EVERY_MS then
    redis.call('HSET', lane_key .. lane.name, 'touched', string.format('%.0f', now))
    for _, key in ipairs({ lane_key, ready_key, cooling_key, full_key, off_key, pins_key, pinned_key, sessions_key }) do
      redis.call('EXPIRE', key .. lane.name, LANE_IDLE_SECONDS)
    end
  end
end
