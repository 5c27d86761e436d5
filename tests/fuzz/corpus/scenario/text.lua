local t = {3, 1, 2} table.sort(t) table.insert(t, 4) table.remove(t, 1)
local s = ("abc"):rep(3):gsub("b", "%0x"):upper()
process{ name = string.format("%s", s):sub(1, 5), main = function()
  pcall(error, {}) pcall(function() return #t .. tostring({}) end)
  local walk, largest = include "lib/walk", include "lib/largest"
  largest() walk(KB(64), dll_line())
end }
