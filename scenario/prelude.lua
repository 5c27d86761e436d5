-- SPDX-License-Identifier: MIT
-- What a scenario finds besides Lua and the calls of Windows CE. Runs once in the sandbox before the
-- scenario, with the host's primitives in `host`; what it leaves in `_G` is the scenario's world.
-- Library functions that loop in C without asking anybody are replaced here by plain Lua, so that
-- the instruction limit sees them.

local host = ...
local getmetatable, type, error, select = getmetatable, type, error, select
local floor, sorted_keys, tointeger = math.floor, host.sorted_keys, math.tointeger

-- pairs and next in one order on every machine: numbers, then strings, then booleans, each sorted.
function next(t, key)
    local keys = sorted_keys(t)
    if key == nil then
        return keys[1], t[keys[1]]
    end
    for i = 1, #keys do
        if keys[i] == key then
            return keys[i + 1], t[keys[i + 1]]
        end
    end
    error("invalid key to 'next'", 2)
end

function pairs(t)
    local meta = getmetatable(t)
    if type(meta) == "table" and meta.__pairs then
        return meta.__pairs(t)
    end
    local keys, i = sorted_keys(t), 0
    return function()
        while i < #keys do
            i = i + 1
            local key = keys[i]
            local value = rawget(t, key)
            if value ~= nil then
                return key, value
            end
        end
    end, t, nil
end

local function plain(t, name)
    if type(t) ~= "table" then
        error("bad argument to '" .. name .. "' (table expected, got " .. type(t) .. ")", 3)
    end
    return rawlen(t)
end

local TEXT_MOST = host.text_most
local concat, unpack = table.concat, table.unpack

function table.insert(t, ...)
    local n, pos, value = plain(t, "insert"), ...
    if select("#", ...) == 1 then
        t[n + 1] = pos
        return
    end
    pos = tointeger(pos)
    if not pos or pos < 1 or pos > n + 1 then
        error("bad argument #2 to 'insert' (position out of bounds)", 2)
    end
    for i = n, pos, -1 do
        t[i + 1] = t[i]
    end
    t[pos] = value
end

function table.remove(t, pos)
    local n = plain(t, "remove")
    pos = tointeger(pos or n)
    if not pos or (n > 0 and (pos < 1 or pos > n + 1)) then
        error("bad argument #2 to 'remove' (position out of bounds)", 2)
    end
    local value = t[pos]
    for i = pos, n - 1 do
        t[i] = t[i + 1]
    end
    if pos <= n then
        t[n] = nil
    end
    return value
end

-- Asks how long the text becomes before its parts are put together.
function table.concat(t, sep, i, j)
    local n = plain(t, "concat")
    sep, i, j = sep or "", i or 1, j or n
    if type(sep) == "string" and tointeger(i) and tointeger(j) then
        local length = 0
        for k = tointeger(i), tointeger(j) do
            local part = t[k]
            length = length + (type(part) == "string" and #part or 0) + #sep
            if part == nil then
                break
            elseif length > TEXT_MOST + #sep then
                host.too_long()
            end
        end
    end
    return concat(t, sep, i, j)
end

function table.unpack(t, i, j)
    local n = plain(t, "unpack")
    return unpack(t, i or 1, j or n)
end

function table.move(a, from, to, at, b)
    b = b or a
    plain(a, "move")
    plain(b, "move")
    if at > from and at <= to and a == b then
        for i = to - from, 0, -1 do
            b[at + i] = a[from + i]
        end
    else
        for i = 0, to - from do
            b[at + i] = a[from + i]
        end
    end
    return b
end

-- A stable merge sort: equal elements keep their order, everywhere.
local function merge(t, buffer, low, middle, high, less)
    for i = low, high do
        buffer[i] = t[i]
    end
    local i, j = low, middle + 1
    for k = low, high do
        if j > high or (i <= middle and not less(buffer[j], buffer[i])) then
            t[k], i = buffer[i], i + 1
        else
            t[k], j = buffer[j], j + 1
        end
    end
end

local function sort(t, buffer, low, high, less)
    if low < high then
        local middle = floor((low + high) / 2)
        sort(t, buffer, low, middle, less)
        sort(t, buffer, middle + 1, high, less)
        merge(t, buffer, low, middle, high, less)
    end
end

function table.sort(t, less)
    local n = plain(t, "sort")
    sort(t, {}, 1, n, less or function(a, b)
        return a < b
    end)
end

-- Units said aloud.
function KB(n)
    return n * 1024
end

function MB(n)
    return n * 1024 * 1024
end

function hex(n)
    return n == nil and "NULL" or string.format("%08X", n)
end
