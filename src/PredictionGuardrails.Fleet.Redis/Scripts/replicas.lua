-- Reads the replicas whose reports are valid. KEYS[1]: the prefix.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local found = {}
for _, incarnation in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1] .. 'replicas', '(' .. now, '+inf')) do
  found[#found + 1] = incarnation
  found[#found + 1] = redis.call('HGET', KEYS[1] .. 'records', incarnation) or ''
end
return found
