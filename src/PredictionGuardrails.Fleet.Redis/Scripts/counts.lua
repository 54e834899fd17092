-- Reads the counts of a metric: names and values, one after the other. Buckets and labels have a letter in front. KEYS[1]: the key of the counts.
local found = {}
local fields = redis.call('HGETALL', KEYS[1])
for i = 1, #fields, 2 do
  local letter = (fields[i] == 'buckets' and 'b') or (fields[i] == 'labels' and 'l')
  if letter then
    for name, count in pairs(cmsgpack.unpack(fields[i + 1])) do
      found[#found + 1] = letter .. name
      found[#found + 1] = string.format('%d', count)
    end
  else
    found[#found + 1] = fields[i]
    found[#found + 1] = fields[i + 1]
  end
end
return found
