--[[
  Ends a lease and applies its verdict to the account. The second report of a lease changes nothing. A lease that ran
  out before has its verdict applied all the same; a report without an account id releases whatever the lease holds.

  KEYS[1]  root         the pool's root key
  ARGV[1]  leaseId
  ARGV[2]  accountId    '' when the caller never learned it
  ARGV[3]  lane
  ARGV[4]  model
  ARGV[5]  modelGroup   '' when the model has none
  ARGV[6]  verdict      success, neutral or failure
  ARGV[7]  scope        account, model_group or model; '' unless failure
  ARGV[8]  reason       cooldown, quota, auth_failed or disabled; '' unless failure
  ARGV[9]  kind         '' unless failure
  ARGV[10] until        end of the block in epoch milliseconds as the upstream named it, 0 without
  ARGV[11] base         first cooldown, 0 without
  ARGV[12] max          longest cooldown, 0 without
  ARGV[13] error        '1' when the failure counts towards tripping, '' otherwise
  ARGV[14] abuse        '1' when the vendor suspects abuse, '' otherwise
  ARGV[15] tripFailures errors in a row that open a circuit
  ARGV[16] openMs       how long it stays open
  ARGV[17] slowMs       how long a sign of abuse slows the pool
  ARGV[18] spacingMs    least time between two picks then
  ARGV[19] maxSpacingMs what further signs double it up to
  ARGV[20] rememberMs   how long a settled lease is remembered
  ARGV[21] now          '' for the server's clock; epoch milliseconds in tests

  returns { 0 } when it had been settled, { 1 } when nothing changed,
       or { 1, scope, block before, block after, end or '' }
]]
--- @include "clock"
--- @include "keys"
--- @include "leases"
--- @include "fitness"
--- @include "success"
--- @include "failure"
--- @include "pace"

-- What is learned about accounts that are no member (any more) is kept this long.
local STRANGER_SECONDS = 777600

local lane, model, group = ARGV[3], ARGV[4], ARGV[5]
local now = clock(ARGV[21])

if not redis.call('SET', root .. ':settled:' .. ARGV[1], '1', 'NX', 'PX', ARGV[20]) then
  return { 0 }
end
local holder = end_lease(ARGV[1])
local id = ARGV[2] ~= '' and ARGV[2] or holder
if ARGV[6] == 'neutral' or not id then
  return { 1 }
end
if redis.call('HEXISTS', account_key .. id, 'weight') == 0 then
  redis.call('HSET', account_key .. id, 'weight', 1)
  redis.call('EXPIRE', account_key .. id, STRANGER_SECONDS)
end

if ARGV[6] == 'success' then
  local scopes = group ~= '' and { 'a', 'g:' .. group, 'm:' .. model } or { 'a', 'm:' .. model }
  return apply_success(id, scopes, ARGV[1], now) or { 1 }
end

if ARGV[14] == '1' then
  slow_down(now, tonumber(ARGV[17]), tonumber(ARGV[18]), tonumber(ARGV[19]))
end
local scope = 'm:' .. model
if ARGV[7] == 'account' then
  scope = 'a'
elseif ARGV[7] == 'model_group' and group ~= '' then
  scope = 'g:' .. group
end
local blame = {
  reason = ARGV[8],
  kind = ARGV[9],
  ends = tonumber(ARGV[10]),
  base = tonumber(ARGV[11]),
  max = tonumber(ARGV[12]),
  error = ARGV[13] == '1',
  trip_failures = tonumber(ARGV[15]),
  open_ms = tonumber(ARGV[16]),
}
local answer = apply_failure(id, scope, blame, ARGV[1], now)

-- Leave the line at once where the failure happened; other lanes notice when the account's turn comes.
local place = redis.call('ZSCORE', ready_key .. lane, id)
if place then
  local due = fitness(id, model, group, now).due
  if due ~= 0 then
    park(lane, id, place, due)
  end
end
return answer or { 1 }
