-- Reads a document with its version. KEYS[1]: the prefix. ARGV: name.
return { redis.call('HGET', KEYS[1] .. 'versions', ARGV[1]), redis.call('HGET', KEYS[1] .. 'documents', ARGV[1]) }
