-- Writes a document if it still has the expected version. KEYS[1]: the prefix. ARGV: name, expected version, content.
local version = tonumber(redis.call('HGET', KEYS[1] .. 'versions', ARGV[1]) or '0')
if version ~= tonumber(ARGV[2]) then
  return 0
end
redis.call('HSET', KEYS[1] .. 'versions', ARGV[1], string.format('%d', version + 1))
redis.call('HSET', KEYS[1] .. 'documents', ARGV[1], ARGV[3])
return 1
