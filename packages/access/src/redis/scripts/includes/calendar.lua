-- The proleptic Gregorian calendar in UTC; days count from 1970-01-01, months from the year 0.
local DAY = 86400000

-- Days from 0000-03-01, where leap days come last in a year, to 1970-01-01; days of 400 years.
local EPOCH, ERA = 719468, 146097

local function month_of(day)
  local z = day + EPOCH
  local era = math.floor(z / ERA)
  local doe = z - era * ERA
  local yoe = math.floor((doe - math.floor(doe / 1460) + math.floor(doe / 36524) - math.floor(doe / 146096)) / 365)
  local doy = doe - (365 * yoe + math.floor(yoe / 4) - math.floor(yoe / 100))
  local march_based = math.floor((5 * doy + 2) / 153)
  return (era * 400 + yoe) * 12 + march_based + 2
end

-- The first day of a month.
local function first_of(month)
  local months = month - 2
  local year = math.floor(months / 12)
  local era = math.floor(year / 400)
  local yoe = year - era * 400
  local doy = math.floor((153 * (months % 12) + 2) / 5)
  return era * ERA + yoe * 365 + math.floor(yoe / 4) - math.floor(yoe / 100) + doy - EPOCH
end

local function end_of_day(day)
  return (day + 1) * DAY
end

local function end_of_month(month)
  return first_of(month + 1) * DAY
end
