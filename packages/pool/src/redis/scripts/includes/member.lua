-- A member as `sync` wrote it: the bare tier for one that serves everything, else JSON {p: tier, m: models, g: groups}.
local function read_member(text)
  local tier = tonumber(text)
  return tier and { p = tier } or cjson.decode(text)
end

local function write_member(member)
  if not member.models and not member.groups then
    return tostring(member.priority)
  end
  return cjson.encode({ p = member.priority, m = member.models, g = member.groups })
end
