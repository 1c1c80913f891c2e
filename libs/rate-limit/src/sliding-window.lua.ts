/**
 * KEYS[1] list of "<micros>:<count>", oldest first     KEYS[2] sum of the counts
 * ARGV[1] calls     ARGV[2] period in microseconds     ARGV[3] grid in microseconds
 * Returns { allowed 1|0, remaining, retry after ms, reset after ms }.
 *
 * The clock is the server's, so that gateways with different clocks share one window. When it is set back, places are
 * given back late, never early: entries stay in order. Work per call is amortised O(1); a window has at most 1,024
 * entries.
 */
export const SLIDING_WINDOW_LUA = `
local calls, period, grid = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])

local function read(index)
  local entry = redis.call('LINDEX', KEYS[1], index)
  if not entry then return nil end
  local colon = string.find(entry, ':', 1, true)
  return tonumber(string.sub(entry, 1, colon - 1)), tonumber(string.sub(entry, colon + 1))
end
local function until_expiry(micros)
  return math.max(0, math.ceil((micros + period - now) / 1000))
end

local newest, newest_count = read(-1)
local total = tonumber(redis.call('GET', KEYS[2]) or '0')
if not newest then total = 0 end

local oldest, oldest_count = read(0)
local expired = 0
while oldest and oldest <= now - period do
  expired = expired + oldest_count
  redis.call('LPOP', KEYS[1])
  oldest, oldest_count = read(0)
end
total = total - expired
if not oldest then total, newest = 0, nil end

if total >= calls then
  if expired > 0 then redis.call('SET', KEYS[2], total, 'KEEPTTL') end
  if calls == 0 then return { 0, 0, math.ceil(period / 1000), math.ceil(period / 1000) } end
  local index, left, micros, count = 0, total, oldest, oldest_count
  while left - count >= calls do
    left = left - count
    index = index + 1
    micros, count = read(index)
  end
  return { 0, 0, until_expiry(micros), until_expiry(oldest) }
end

local micros = math.max(math.ceil(now / grid) * grid, newest or 0)
if newest == micros then
  redis.call('LSET', KEYS[1], -1, string.format('%.0f:%.0f', micros, newest_count + 1))
else
  redis.call('RPUSH', KEYS[1], string.format('%.0f:1', micros))
end
total = total + 1
local ttl = math.ceil((micros + period - now) / 1000) + 1000
redis.call('SET', KEYS[2], total, 'PX', ttl)
redis.call('PEXPIRE', KEYS[1], ttl)
return { 1, calls - total, 0, until_expiry(oldest or micros) }
`;
