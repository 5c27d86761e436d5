-- SPDX-License-Identifier: MIT
-- Entry points that write down what they hear: a name and the reason, "a2" for DLL_THREAD_ATTACH of a.
--
--   local points = include "lib/entry_points"
--   dll{ name = "a.dll", entry = points.entry "a" }
--   points.told()     what was heard since the last time, "a1 b1"
local log = {}
local points = {}

function points.entry(name)
    return function(handle, reason) log[#log + 1] = name .. reason return TRUE end
end

function points.told()
    local text = table.concat(log, " ")
    log = {}
    return text
end

return points
