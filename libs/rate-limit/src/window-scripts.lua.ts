/**
 * A window is a list of `<micros>:<count>:<total>`, oldest entry first; `total` is the sum of all counts and true in
 * the newest entry only. One key for each window: nothing can expire or be evicted without the rest.
 *
 * The clock is the server's, so that gateways with different clocks share one window. When it is set back, places are
 * given back late, never early: entries stay in order.
 */
const SHARED_LUA = `
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])

local function parse(entry)
  local micros, count, total = string.match(entry, '^(%d+):(%d+):(%d+)$')
  return tonumber(micros), tonumber(count), tonumber(total)
end
local function write(micros, count, total)
  return string.format('%.0f:%.0f:%.0f', micros, count, total)
end
local function cell(micros, grid)
  return math.ceil(micros / grid) * grid
end
-- Counts an amount now and returns the micros that it was counted at.
local function add(key, amount, newest, newest_count, total, period, grid)
  local micros = math.max(cell(now, grid), newest or 0)
  if newest == micros then
    redis.call('LSET', key, -1, write(micros, newest_count + amount, total + amount))
  else
    redis.call('RPUSH', key, write(micros, amount, total + amount))
    redis.call('PEXPIRE', key, math.ceil((micros + period - now) / 1000) + 1000)
  end
  return micros
end
`;

/**
 * Counts equal calls: as many of them as fit into all windows, each in all windows or in none.
 *
 * KEYS[w] list of window w
 * ARGV[1] calls that ask     ARGV[4w-2 .. 4w+1] capacity, period in micros, grid in micros, and what one call costs
 * Returns a flat list as `CountReply` describes it.
 *
 * Work is amortised O(1) for each batch: what a call adds is removed once. Only a refused call walks, over at most the
 * 1,024 entries that a window has.
 */
export const COUNT_LUA = `${SHARED_LUA}
local function until_expiry(micros, period)
  return math.max(0, math.ceil((micros + period - now) / 1000))
end
-- How long until so much has left the window; the whole period when it never will.
local function wait(key, needed, period)
  local from, size = 0, 1
  while true do
    local entries = redis.call('LRANGE', key, from, from + size - 1)
    for _, entry in ipairs(entries) do
      local micros, count = parse(entry)
      needed = needed - count
      if needed <= 0 then return until_expiry(micros, period) end
    end
    if #entries < size then return math.ceil(period / 1000) end
    from, size = from + size, 64
  end
end

local asked = tonumber(ARGV[1])
local granted = asked
local windows = {}
for w, key in ipairs(KEYS) do
  local capacity, period = tonumber(ARGV[4 * w - 2]), tonumber(ARGV[4 * w - 1])
  local window = {
    capacity = capacity, period = period, grid = tonumber(ARGV[4 * w]), cost = tonumber(ARGV[4 * w + 1]), total = 0,
  }
  local last = redis.call('LINDEX', key, -1)
  if last then
    window.newest, window.count, window.total = parse(last)
    if window.newest <= now - period then
      redis.call('DEL', key)
      window.newest, window.total = nil, 0
    else
      local oldest, count = parse(redis.call('LINDEX', key, 0))
      while oldest <= now - period do
        redis.call('LPOP', key)
        window.total, window.expired = window.total - count, true
        oldest, count = parse(redis.call('LINDEX', key, 0))
      end
      window.oldest = oldest
    end
  end
  granted = math.max(0, math.min(granted, math.floor((capacity - window.total) / window.cost)))
  windows[w] = window
end

local reply = { now, granted }
for w, key in ipairs(KEYS) do
  local window = windows[w]
  if granted > 0 then
    local amount = granted * window.cost
    local micros = add(key, amount, window.newest, window.count, window.total, window.period, window.grid)
    window.total = window.total + amount
    window.oldest = window.oldest or micros
  elseif window.expired then
    redis.call('LSET', key, -1, write(window.newest, window.count, window.total))
  end
  reply[3 * w] = math.max(0, window.capacity - window.total)
  reply[3 * w + 1] = window.oldest and until_expiry(window.oldest, window.period) or 0
  local lacking = window.total + window.cost - window.capacity
  reply[3 * w + 2] = granted < asked and lacking > 0 and wait(key, lacking, window.period) or 0
end
return reply
`;

/**
 * Corrects what was reserved for one call to what it used. What is too much is taken off the entry that holds it, if
 * that is still there; what is missing is counted now, so that nothing used is ever forgotten.
 *
 * KEYS[w] list of window w
 * ARGV[1] when the call was counted, in micros     ARGV[2] reserved     ARGV[3] used
 * ARGV[2w+2 .. 2w+3] period in micros and grid in micros of window w
 * Returns the time of the correction, in micros.
 */
export const SETTLE_LUA = `${SHARED_LUA}
local counted_at, reserved, used = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])

-- Index of the first entry that is not older, and the entry.
local function find(key, micros)
  local low, high = 0, redis.call('LLEN', key)
  while low < high do
    local middle = math.floor((low + high) / 2)
    if parse(redis.call('LINDEX', key, middle)) < micros then low = middle + 1 else high = middle end
  end
  return low, redis.call('LINDEX', key, low)
end
local function give_back(key, micros, amount)
  local last = redis.call('LINDEX', key, -1)
  if not last then return end
  local _, _, total = parse(last)
  local index, entry = find(key, micros)
  local found, count = parse(entry or last)
  if found ~= micros then return end
  if count > amount then
    redis.call('LSET', key, index, write(found, count - amount, 0))
  else
    redis.call('LSET', key, index, '')
    redis.call('LREM', key, 1, '')
  end
  last = redis.call('LINDEX', key, -1)
  if not last then return end
  local newest, newest_count = parse(last)
  redis.call('LSET', key, -1, write(newest, newest_count, total - amount))
end

for w, key in ipairs(KEYS) do
  local period, grid = tonumber(ARGV[2 * w + 2]), tonumber(ARGV[2 * w + 3])
  if used > reserved then
    local last = redis.call('LINDEX', key, -1)
    local newest, count, total = nil, nil, 0
    if last then newest, count, total = parse(last) end
    add(key, used - reserved, newest, count, total, period, grid)
  else
    give_back(key, cell(counted_at, grid), reserved - used)
  end
end
return now
`;
