--- @include "keys"
--- @include "unpark-everywhere"

-- State of accounts that left is kept this long: longer than any block, so leaving and coming back hides nothing.
local DEPARTED_SECONDS = 777600

local roster = root .. ':roster'
local members = root .. ':members'

-- Read by `member.lua`: the bare tier of one that serves everything, else JSON.
local function member_text(member)
  if not member.models and not member.groups then
    return tostring(member.priority)
  end
  return cjson.encode({ p = member.priority, m = member.models, g = member.groups })
end

-- Writes down what a member is, where that is not what it was. `before`: its text so far, false for a newcomer. Returns
-- whether its place in lines may be another one.
local function member_is(member, before)
  local id = member.id
  local key = account_key .. id
  if not before then
    redis.call('PERSIST', key)
    redis.call('PERSIST', waits_key .. id)
    redis.call('PERSIST', laden_key .. id)
  end
  local limits = redis.call('HMGET', key, 'weight', 'max', 'off')
  local max, off = member.maxInFlight, member.disabled or false
  if tonumber(limits[1] or nil) ~= member.weight or tonumber(limits[2] or nil) ~= max or (limits[3] == '1') ~= off then
    redis.call('HDEL', key, 'max', 'off')
    redis.call('HSET', key, 'weight', member.weight)
    if max then
      redis.call('HSET', key, 'max', max)
    end
    if off then
      redis.call('HSET', key, 'off', '1')
    end
    -- Whoever waits may have waited for this.
    unpark_everywhere(id)
  end
  local text = member_text(member)
  if text == before then
    return false
  end
  redis.call('HSET', members, id, text)
  return true
end

local function member_leaves(id)
  redis.call('EXPIRE', account_key .. id, DEPARTED_SECONDS)
  redis.call('EXPIRE', waits_key .. id, DEPARTED_SECONDS)
  redis.call('EXPIRE', laden_key .. id, DEPARTED_SECONDS)
  redis.call('HDEL', members, id)
  return true
end

-- The whole list in the place of the one before. Returns whether somebody's place in lines may be another one.
local function replace_members(list)
  local texts, moved, there = {}, false, {}
  local stored = redis.call('HGETALL', members)
  for i = 1, #stored, 2 do
    texts[stored[i]] = stored[i + 1]
  end
  local before = redis.call('LRANGE', roster, 0, -1)
  local ids = {}
  for i, member in ipairs(list) do
    ids[i] = member.id
    there[member.id] = true
    moved = member_is(member, texts[member.id] or false) or moved or before[i] ~= member.id
  end
  for _, id in ipairs(before) do
    if not there[id] then
      moved = member_leaves(id)
    end
  end
  if moved then
    redis.call('DEL', roster)
    for first = 1, #ids, 500 do
      redis.call('RPUSH', roster, unpack(ids, first, math.min(first + 499, #ids)))
    end
  end
  return moved
end
