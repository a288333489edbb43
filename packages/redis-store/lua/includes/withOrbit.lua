--- Puts the orbit in front of the properties of a JSON object that has none yet. The text itself is never decoded:
--- cjson would turn empty lists into objects and round large numbers. An orbit is digits and stars, so it needs no
--- escaping.
local function withOrbit(json, orbit)
  return '{"orbit":"' .. orbit .. '",' .. string.sub(json, 2)
end
