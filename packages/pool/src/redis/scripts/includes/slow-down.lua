--- @include "pace"

-- The first sign spaces picks, every further one doubles the spacing up to `longest`.
local function slow_down(now, lasts, spacing, longest)
  local _, pace = read_root(now)
  local wanted = math.min(pace and pace.spacing * 2 or spacing, longest)
  redis.call(
    'HSET', root,
    'slow_until', string.format('%.0f', now + lasts),
    'slow_spacing', wanted,
    'slow_next', string.format('%.0f', now + wanted)
  )
end
