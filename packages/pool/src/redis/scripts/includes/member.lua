-- A member as `sync` wrote it: the bare tier for one that serves everything, else JSON {p: tier, m: models, g: groups}.
local function read_member(text)
  local tier = tonumber(text)
  return tier and { p = tier } or cjson.decode(text)
end
