-- SPDX-License-Identifier: MIT
-- find, match, gmatch and gsub of `string` in plain Lua. In C a match could run for hours where
-- nobody can stop it; here each of its steps counts as an instruction. What they give is what Lua
-- 5.4 gives: tests/scenario/test_lua_patterns.c compares them with Lua's own. Few scenarios use them, so
-- this file runs when one does for the first time.

local host = ...
local byte, sub, concat = string.byte, string.sub, table.concat
local type, tostring, tonumber, tointeger = type, tostring, tonumber, math.tointeger
local select, unpack = select, table.unpack
local find_plain, refuse = host.find_plain, host.refuse

local ESCAPE, OPEN, CLOSE, DOLLAR, DOT = byte("%()$.", 1, -1)
local SET, SET_END, NOT, TO = byte("[]^-", 1, -1)
local ANY, SOME, MAYBE, FEWEST = byte("*+?-", 1, -1)
local BALANCE, FRONTIER, ZERO, NINE = byte("bf09", 1, -1)

local CAPTURES_MOST = 32
local DEPTH_MOST = 200
local UNFINISHED, POSITION = -1, -2 -- lengths of captures that are not (only) a text

-- ---- classes: %a is every character that is a letter, and so on

local function characters(...)
    local class = {}
    for i = 1, select("#", ...), 2 do
        local first, last = select(i, ...)
        for c = byte(first), byte(last) do
            class[c] = true
        end
    end
    return class
end

local classes = {
    a = characters("A", "Z", "a", "z"),
    c = characters("\0", "\31", "\127", "\127"),
    d = characters("0", "9"),
    g = characters("!", "~"),
    l = characters("a", "z"),
    p = characters("!", "/", ":", "@", "[", "`", "{", "~"),
    s = characters("\t", "\r", " ", " "),
    u = characters("A", "Z"),
    w = characters("0", "9", "A", "Z", "a", "z"),
    x = characters("0", "9", "A", "F", "a", "f"),
}

-- By the character behind the %: its class, and whether a capital turns it round.
local class_of, is_turned = {}, {}
for letter, class in pairs(classes) do
    local capital = byte(letter) - 32
    class_of[byte(letter)], class_of[capital] = class, class
    is_turned[capital] = true
end

local function in_class(c, letter)
    local class = class_of[letter]
    if not class then
        return c == letter
    end
    return (class[c] or false) ~= (is_turned[letter] or false)
end

-- ---- one character of the text against one item of the pattern

-- The place behind the item at `at`: a character, a class or a set.
local function item_end(p, at)
    local c = byte(p, at)
    at = at + 1
    if c == ESCAPE then
        if at > #p then
            refuse("malformed pattern (ends with '%')")
        end
        return at + 1
    elseif c ~= SET then
        return at
    end
    if byte(p, at) == NOT then
        at = at + 1
    end
    repeat
        if at > #p then
            refuse("malformed pattern (missing ']')")
        end
        local escaped = byte(p, at) == ESCAPE and at < #p
        at = at + (escaped and 2 or 1)
    until byte(p, at) == SET_END
    return at + 1
end

-- Whether a character is in the set from `at` to its "]" at `last`.
local function in_set(c, p, at, last)
    local inside = true
    if byte(p, at + 1) == NOT then
        inside = false
        at = at + 1
    end
    at = at + 1
    while at < last do
        local first = byte(p, at)
        if first == ESCAPE then
            at = at + 1
            if in_class(c, byte(p, at)) then
                return inside
            end
        elseif byte(p, at + 1) == TO and at + 2 < last then
            at = at + 2
            if first <= c and c <= byte(p, at) then
                return inside
            end
        elseif first == c then
            return inside
        end
        at = at + 1
    end
    return not inside
end

-- Whether the item from `at` to before `behind` fits the character at `i`; behind the text none does.
local function fits(m, i, at, behind)
    local c, first = byte(m.s, i), byte(m.p, at)
    if not c then
        return false
    elseif first == DOT then
        return true
    elseif first == ESCAPE then
        return in_class(c, byte(m.p, at + 1))
    elseif first == SET then
        return in_set(c, m.p, at, behind - 1)
    end
    return first == c
end

-- ---- a match: each function returns the place behind it in the text, nil if there is none

local match

local function balance(m, i, at)
    if at + 1 > #m.p then
        refuse("malformed pattern (missing arguments to '%b')")
    end
    local first, last = byte(m.p, at), byte(m.p, at + 1)
    if byte(m.s, i) ~= first then
        return nil
    end
    local open = 1
    for k = i + 1, #m.s do
        local c = byte(m.s, k)
        if c == last then
            open = open - 1
            if open == 0 then
                return k + 1
            end
        elseif c == first then
            open = open + 1
        end
    end
    return nil
end

local function most(m, i, at, behind)
    local n = 0
    while fits(m, i + n, at, behind) do
        n = n + 1
    end
    for k = n, 0, -1 do
        local e = match(m, i + k, behind + 1)
        if e then
            return e
        end
    end
    return nil
end

local function fewest(m, i, at, behind)
    while true do
        local e = match(m, i, behind + 1)
        if e then
            return e
        elseif not fits(m, i, at, behind) then
            return nil
        end
        i = i + 1
    end
end

local function begin_capture(m, i, at, length)
    local n = m.n
    if n >= CAPTURES_MOST then
        refuse("too many captures")
    end
    m.from[n], m.length[n], m.n = i, length, n + 1
    local e = match(m, i, at)
    if not e then
        m.n = m.n - 1
    end
    return e
end

local function end_capture(m, i, at)
    local n = m.n - 1
    while n >= 0 and m.length[n] ~= UNFINISHED do
        n = n - 1
    end
    if n < 0 then
        refuse("invalid pattern capture")
    end
    m.length[n] = i - m.from[n]
    local e = match(m, i, at)
    if not e then
        m.length[n] = UNFINISHED
    end
    return e
end

-- The place behind a repetition of what capture number `digit` has matched.
local function again(m, i, digit)
    local n = digit - ZERO - 1
    if n < 0 or n >= m.n or m.length[n] == UNFINISHED then
        refuse("invalid capture index %" .. n + 1)
    end
    local length = m.length[n]
    if length == POSITION then -- Lua takes its length for a size that no text has
        return nil
    end
    if #m.s - i + 1 < length or
        sub(m.s, m.from[n], m.from[n] + length - 1) ~= sub(m.s, i, i + length - 1) then
        return nil
    end
    return i + length
end

local function frontier(m, i, at)
    if byte(m.p, at) ~= SET then
        refuse("missing '[' after '%f' in pattern")
    end
    local behind = item_end(m.p, at)
    local before, now = byte(m.s, i - 1) or 0, byte(m.s, i) or 0
    if i == 1 then
        before = 0
    end
    local is_here = not in_set(before, m.p, at, behind - 1) and in_set(now, m.p, at, behind - 1)
    return is_here and behind or nil
end

-- The rest of the pattern from `at` at place `i` of the text.
local function match_here(m, i, at)
    local p = m.p
    while at <= #p do
        local c, next_c = byte(p, at), byte(p, at + 1)
        if c == OPEN then
            if next_c == CLOSE then
                return begin_capture(m, i, at + 2, POSITION)
            end
            return begin_capture(m, i, at + 1, UNFINISHED)
        elseif c == CLOSE then
            return end_capture(m, i, at + 1)
        elseif c == DOLLAR and at == #p then
            return i == #m.s + 1 and i or nil
        elseif c == ESCAPE and next_c == BALANCE then
            i, at = balance(m, i, at + 2), at + 4
            if not i then
                return nil
            end
        elseif c == ESCAPE and next_c == FRONTIER then
            at = frontier(m, i, at + 2)
            if not at then
                return nil
            end
        elseif c == ESCAPE and next_c and next_c >= ZERO and next_c <= NINE then
            i, at = again(m, i, next_c), at + 2
            if not i then
                return nil
            end
        else
            local behind = item_end(p, at)
            local how = byte(p, behind)
            if how == ANY then
                return most(m, i, at, behind)
            elseif how == FEWEST then
                return fewest(m, i, at, behind)
            elseif how == SOME then
                return fits(m, i, at, behind) and most(m, i + 1, at, behind) or nil
            elseif how == MAYBE then
                if fits(m, i, at, behind) then
                    local e = match(m, i + 1, behind + 1)
                    if e then
                        return e
                    end
                end
                at = behind + 1
            elseif fits(m, i, at, behind) then
                i, at = i + 1, behind
            else
                return nil
            end
        end
    end
    return i
end

match = function(m, i, at)
    m.depth = m.depth + 1
    if m.depth > DEPTH_MOST then
        refuse("pattern too complex")
    end
    local e = match_here(m, i, at)
    m.depth = m.depth - 1
    return e
end

local function begin(s, p)
    return {s = s, p = p, n = 0, from = {}, length = {}, depth = 0}
end

-- Looks for a match at place `i`, with new captures.
local function match_at(m, i, at)
    m.n, m.depth = 0, 0
    return match(m, i, at)
end

-- ---- captures

-- Capture number `n`, from 0. Without captures the whole match, from `first` to before `behind`.
local function capture(m, n, first, behind)
    if n >= m.n then
        if n ~= 0 then
            refuse("invalid capture index %" .. n + 1)
        end
        return sub(m.s, first, behind - 1)
    elseif m.length[n] == POSITION then
        return m.from[n]
    elseif m.length[n] == UNFINISHED then
        refuse("unfinished capture")
    end
    return sub(m.s, m.from[n], m.from[n] + m.length[n] - 1)
end

-- All captures; without any the whole match, if it is wanted.
local function captures(m, first, behind, wants_whole)
    local n = m.n == 0 and wants_whole and 1 or m.n
    local all = {}
    for k = 0, n - 1 do
        all[k + 1] = capture(m, k, first, behind)
    end
    return unpack(all, 1, n)
end

-- ---- arguments

local function bad(n, name, what)
    refuse("bad argument #" .. n .. " to '" .. name .. "' (" .. what .. ")")
end

local function text(value, n, name)
    if type(value) == "number" then
        return tostring(value)
    elseif type(value) ~= "string" then
        bad(n, name, "string expected, got " .. (value == nil and "no value" or type(value)))
    end
    return value
end

local function whole(value, n, name, default)
    if value == nil then
        return default
    end
    local number = tonumber(value)
    if not number or type(value) == "table" then
        bad(n, name, "number expected, got " .. type(value))
    elseif not tointeger(number) then
        bad(n, name, "number has no integer representation")
    end
    return tointeger(number)
end

-- A place of a text, counted from its end if it is negative; at least 1.
local function place(init, length)
    if init < 0 then
        init = length + init + 1
    end
    return init < 1 and 1 or init
end

-- ---- the four functions

local SPECIAL = {}
for _, c in ipairs({byte("^$*+?.([%-", 1, -1)}) do
    SPECIAL[c] = true
end

local function is_plain(p)
    for i = 1, #p do
        if SPECIAL[byte(p, i)] then
            return false
        end
    end
    return true
end

local function search(name, s, p, init, plain)
    s, p = text(s, 1, name), text(p, 2, name)
    init = place(whole(init, 3, name, 1), #s)
    if init > #s + 1 then
        return nil
    end
    local is_find = name == "find"
    if is_find and (plain or is_plain(p)) then
        return find_plain(s, p, init)
    end
    local m, anchored = begin(s, p), byte(p, 1) == NOT
    for i = init, anchored and init or #s + 1 do
        local e = match_at(m, i, anchored and 2 or 1)
        if e and is_find then
            return i, e - 1, captures(m, i, e, false)
        elseif e then
            return captures(m, i, e, true)
        end
    end
    return nil
end

local patterns = {}

function patterns.find(s, p, init, plain)
    return search("find", s, p, init, plain)
end

function patterns.match(s, p, init)
    return search("match", s, p, init)
end

function patterns.gmatch(s, p, init)
    s, p = text(s, 1, "gmatch"), text(p, 2, "gmatch")
    local m, last = begin(s, p), nil
    local at = place(whole(init, 3, "gmatch", 1), #s)
    return function()
        for i = at, #s + 1 do
            local e = match_at(m, i, 1)
            if e and e ~= last then
                at, last = e, e
                return captures(m, i, e, true)
            end
        end
        at = #s + 2
        return nil
    end
end

-- What a text with %0 to %9 gives for a match.
local function filled(m, template, first, behind)
    local parts, from = {}, 1
    while true do
        local at = find_plain(template, "%", from)
        if not at then
            parts[#parts + 1] = sub(template, from)
            return concat(parts)
        end
        parts[#parts + 1] = sub(template, from, at - 1)
        local c = byte(template, at + 1)
        if c == ESCAPE then
            parts[#parts + 1] = "%"
        elseif c == ZERO then
            parts[#parts + 1] = sub(m.s, first, behind - 1)
        elseif c and c > ZERO and c <= NINE then
            parts[#parts + 1] = capture(m, c - ZERO - 1, first, behind)
        else
            refuse("invalid use of '%' in replacement string")
        end
        from = at + 2
    end
end

-- What takes the place of a match.
local function replacement(m, by, first, behind)
    local value
    if type(by) == "string" then
        return filled(m, by, first, behind)
    elseif type(by) == "table" then
        value = by[capture(m, 0, first, behind)]
    else
        value = by(captures(m, first, behind, true))
    end
    if not value then
        return sub(m.s, first, behind - 1)
    elseif type(value) ~= "string" and type(value) ~= "number" then
        refuse("invalid replacement value (a " .. type(value) .. ")")
    end
    return value
end

function patterns.gsub(s, p, by, most_times)
    s, p = text(s, 1, "gsub"), text(p, 2, "gsub")
    if type(by) == "number" then
        by = tostring(by)
    elseif type(by) ~= "string" and type(by) ~= "table" and type(by) ~= "function" then
        bad(3, "gsub", "string/function/table expected, got " ..
            (by == nil and "no value" or type(by)))
    end
    most_times = whole(most_times, 4, "gsub", #s + 1)
    local m, anchored = begin(s, p), byte(p, 1) == NOT
    local parts, n, from, i, last = {}, 0, 1, 1, nil
    while n < most_times do
        local e = match_at(m, i, anchored and 2 or 1)
        if e and e ~= last then
            n = n + 1
            parts[#parts + 1] = sub(s, from, i - 1)
            parts[#parts + 1] = replacement(m, by, i, e)
            i, last, from = e, e, e
        elseif i <= #s then
            i = i + 1
        else
            break
        end
        if anchored then
            break
        end
    end
    parts[#parts + 1] = sub(s, from)
    return concat(parts), n
end

return patterns
