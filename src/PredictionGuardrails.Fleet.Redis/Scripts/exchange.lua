-- Publishes the report of a replica, and reads what concerns its guards. All keys have the prefix of the fleet, and its hash tag.
-- KEYS[1]: the prefix. ARGV: generation known ('' for none), new generation, incarnation, sequence, time to live (ms), record, guards, counts (JSON).
local prefix = KEYS[1]
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local known, incarnation, sequence, lifetime = ARGV[1], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local memory = 86400
local retention = 30 * 86400

redis.call('SET', prefix .. 'generation', ARGV[2], 'NX')
local generation = redis.call('GET', prefix .. 'generation')
if known ~= '' and known ~= generation then
  return { 0, generation, tostring(now) }
end

-- Counts of a sequence number are folded once.
local last = tonumber(redis.call('GET', prefix .. 'sequence:' .. incarnation) or '0')
if sequence > last then
  last = sequence
  for _, counts in ipairs(cjson.decode(ARGV[8])) do
    local key = prefix .. 'counts:' .. counts.key
    local add = counts.values
    -- A histogram is one packed field: a field for each bucket takes five times as long.
    local packed = redis.call('HMGET', key, 'buckets', 'labels')
    local buckets = packed[1] and cmsgpack.unpack(packed[1]) or {}
    for i = 1, #add.buckets, 2 do
      buckets[add.buckets[i]] = (buckets[add.buckets[i]] or 0) + add.buckets[i + 1]
    end
    local labels = packed[2] and cmsgpack.unpack(packed[2]) or {}
    for label, count in pairs(add.labels) do
      labels[label] = (labels[label] or 0) + count
    end
    redis.call('HSET', key, 'buckets', cmsgpack.pack(buckets), 'labels', cmsgpack.pack(labels))
    for _, name in ipairs({ 'zeros', 'naNs', 'positiveInfinities', 'negativeInfinities', 'nulls', 'others', 'otherLabels', 'repeats' }) do
      if add[name] and add[name] > 0 then
        redis.call('HINCRBY', key, name, string.format('%d', add[name]))
      end
    end

    -- The moments of both together: T. Chan, G. Golub, R. LeVeque, 1983.
    local before = redis.call('HMGET', key, 'numbers', 'mean', 'sumOfSquares', 'minimum', 'maximum', 'from', 'to')
    local old, new = tonumber(before[1] or '0'), add.numbers
    if new > 0 then
      local mean, squares = tonumber(add.mean), tonumber(add.sumOfSquares)
      local low, high = tonumber(add.minimum), tonumber(add.maximum)
      if old > 0 then
        local distance, share = mean - tonumber(before[2]), new / (old + new)
        squares = tonumber(before[3]) + squares + distance * distance * old * share
        mean = tonumber(before[2]) + distance * share
        low, high = math.min(low, tonumber(before[4])), math.max(high, tonumber(before[5]))
      end
      redis.call('HSET', key, 'numbers', string.format('%d', old + new), 'mean', string.format('%.17g', mean),
        'sumOfSquares', string.format('%.17g', squares), 'minimum', string.format('%.17g', low), 'maximum', string.format('%.17g', high))
    end
    redis.call('HSET', key, 'from', (before[6] and before[6] < add.from) and before[6] or add.from,
      'to', (before[7] and before[7] > add.to) and before[7] or add.to)
    redis.call('EXPIRE', key, retention)
  end
end
redis.call('SET', prefix .. 'sequence:' .. incarnation, string.format('%d', last), 'EX', memory)

-- Replicas by the time until when their reports are valid.
redis.call('ZADD', prefix .. 'replicas', now + lifetime, incarnation)
redis.call('HSET', prefix .. 'records', incarnation, now .. ' ' .. ARGV[6])
for _, gone in ipairs(redis.call('ZRANGEBYSCORE', prefix .. 'replicas', '-inf', now)) do
  redis.call('ZREM', prefix .. 'replicas', gone)
  redis.call('HDEL', prefix .. 'records', gone)
end

-- Replicas and votes of each guard and version of its model. A guard of another version is withdrawn.
local guards = cjson.decode(ARGV[7])
local names = prefix .. 'guards:' .. incarnation
local current = {}
for _, guard in ipairs(guards) do
  current[guard.key] = true
end
for _, key in ipairs(redis.call('SMEMBERS', names)) do
  if not current[key] or lifetime == 0 then
    redis.call('ZREM', prefix .. 'alive:' .. key, incarnation)
    redis.call('HDEL', prefix .. 'votes:' .. key, incarnation)
    redis.call('SREM', names, key)
  end
end

local answers = {}
for _, guard in ipairs(guards) do
  local alive, votes = prefix .. 'alive:' .. guard.key, prefix .. 'votes:' .. guard.key
  if lifetime > 0 then
    redis.call('ZADD', alive, now + lifetime, incarnation)
    redis.call('SADD', names, guard.key)
    if guard.vote then
      redis.call('HSET', votes, incarnation, string.format('%d', now - guard.age) .. ' ' .. guard.vote)
    else
      redis.call('HDEL', votes, incarnation)
    end
  end
  for _, gone in ipairs(redis.call('ZRANGEBYSCORE', alive, '-inf', now)) do
    redis.call('ZREM', alive, gone)
    redis.call('HDEL', votes, gone)
  end
  redis.call('EXPIRE', alive, memory)
  redis.call('EXPIRE', votes, memory)
  answers[#answers + 1] = { redis.call('ZCARD', alive), redis.call('HGETALL', votes) }
end
redis.call('EXPIRE', names, memory)

return { 1, generation, tostring(now), redis.call('ZCARD', prefix .. 'replicas'), answers, redis.call('HGETALL', prefix .. 'versions') }
