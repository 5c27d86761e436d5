-- SPDX-License-Identifier: MIT
-- A DLL that this process has loaded, by name, as Toolhelp tells of it: its MODULEENTRY32. nil if it
-- has none of that name.
local function search(name)
    local snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPMODULE, 0)
    local entry = Module32First(snapshot)
    while entry and entry.szModule ~= name do
        entry = Module32Next(snapshot)
    end
    CloseToolhelp32Snapshot(snapshot)
    return entry
end

return function(name)
    return fold("a search for " .. name .. " in the list of modules", search, name)
end
