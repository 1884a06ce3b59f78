--- @include "scope"

-- A success ends the row of errors at every level, and what is left of a block that is over by time. A block that
-- still runs stays: nobody is picked while blocked, so this answer was under way before the block began. A circuit that
-- is not closed is closed by its probe alone.
local function apply_success(id, scopes, lease, now)
  local key = account_key .. id
  local answer = nil
  for _, name in ipairs(scopes) do
    redis.call('HINCRBY', key, name .. '|ok', 1)
    local scope = read_scope(id, name)
    local blocked = is_blocked(scope, now)
    if not scope.open or (not blocked and scope.probe == lease) then
      if scope.errors > 0 then
        redis.call('HDEL', key, name .. '|errors')
      end
      if not blocked and (scope.reason ~= 'none' or scope.level > 0) then
        redis.call('HDEL', key, name .. '|until', name .. '|reason', name .. '|level', name .. '|open', name .. '|probe')
        if scope.reason ~= 'none' then
          answer = answer or change(scope, block_word(scope.reason, scope.open), 'none', 0)
        end
      end
    end
  end
  return answer
end
