--[[
  Ends a lease and applies its verdict to the account. The second report of a lease changes nothing. A lease that ran
  out before has its verdict applied all the same; a report without an account id releases whatever the lease holds.

  KEYS[1]  root         the pool's root key
  ARGV[1]  leaseId
  ARGV[2]  accountId    '' when the caller never learned it
  ARGV[3]  lane
  ARGV[4]  strategy     how the lane takes turns
  ARGV[5]  model
  ARGV[6]  modelGroup   '' when the model has none
  ARGV[7]  verdict      success, neutral or failure
  ARGV[8]  scope        account, model_group or model; '' unless failure
  ARGV[9]  reason       cooldown, quota, auth_failed or disabled; '' unless failure
  ARGV[10] kind         '' unless failure
  ARGV[11] until        end of the block in epoch milliseconds as the upstream named it, 0 without
  ARGV[12] base         first cooldown, 0 without
  ARGV[13] max          longest cooldown, 0 without
  ARGV[14] error        '1' when the failure counts towards tripping, '' otherwise
  ARGV[15] abuse        '1' when the vendor suspects abuse, '' otherwise
  ARGV[16] tripFailures errors in a row that open a circuit
  ARGV[17] openMs       how long it stays open
  ARGV[18] slowMs       how long a sign of abuse slows the pool
  ARGV[19] spacingMs    least time between two picks then
  ARGV[20] maxSpacingMs what further signs double it up to
  ARGV[21] rememberMs   how long a settled lease is remembered
  ARGV[22] now          '' for the server's clock; epoch milliseconds in tests

  returns { 0 } when it had been settled, { 1 } when nothing changed,
       or { 1, scope, block before, block after, end or '' }
]]
--- @include "clock"
--- @include "keys"
--- @include "leases"
--- @include "fitness"
--- @include "success"
--- @include "failure"
--- @include "slow-down"

-- What is learned about accounts that are no member (any more) is kept this long.
local STRANGER_SECONDS = 777600

local line, model, group = { name = ARGV[3], strategy = ARGV[4] }, ARGV[5], ARGV[6]
local now = clock(ARGV[22])

if not redis.call('SET', root .. ':settled:' .. ARGV[1], '1', 'NX', 'PX', ARGV[21]) then
  return { 0 }
end
local holder = end_lease(ARGV[1])
local id = ARGV[2] ~= '' and ARGV[2] or holder
if ARGV[7] == 'neutral' or not id then
  return { 1 }
end
if redis.call('HEXISTS', account_key .. id, 'weight') == 0 then
  redis.call('HSET', account_key .. id, 'weight', 1)
  redis.call('EXPIRE', account_key .. id, STRANGER_SECONDS)
end

if ARGV[7] == 'success' then
  local scopes = group ~= '' and { 'a', 'g:' .. group, 'm:' .. model } or { 'a', 'm:' .. model }
  return apply_success(id, scopes, ARGV[1], now) or { 1 }
end

if ARGV[15] == '1' then
  slow_down(now, tonumber(ARGV[18]), tonumber(ARGV[19]), tonumber(ARGV[20]))
end
local scope = 'm:' .. model
if ARGV[8] == 'account' then
  scope = 'a'
elseif ARGV[8] == 'model_group' and group ~= '' then
  scope = 'g:' .. group
end
local blame = {
  reason = ARGV[9],
  kind = ARGV[10],
  ends = tonumber(ARGV[11]),
  base = tonumber(ARGV[12]),
  max = tonumber(ARGV[13]),
  error = ARGV[14] == '1',
  trip_failures = tonumber(ARGV[16]),
  open_ms = tonumber(ARGV[17]),
}
local answer = apply_failure(id, scope, blame, ARGV[1], now)

-- Leave the line at once where the failure happened; other lanes notice when the account's turn comes.
local place = redis.call('ZSCORE', ready_key .. line.name, id)
if place then
  local due = fitness(id, model, group, now).due
  if due ~= 0 then
    park(line, id, place, due)
  end
end
return answer or { 1 }
