-- SPDX-License-Identifier: MIT
-- What a Lua program asks of malloc: words counted, tables grown and dropped, strings joined.
local words, state = {}, 7
local function random(n)
    state = state * 1103515245 + 12345 & 0x7FFFFFFF
    return state >> 8 & 0xFFFF % n
end
for round = 1, 40 do
    local text = {}
    for i = 1, 2000 do
        local length = 3 + random(9)
        local word = {}
        for k = 1, length do
            word[k] = string.char(97 + random(26))
        end
        text[i] = table.concat(word)
        words[text[i]] = (words[text[i]] or 0) + 1
    end
    table.sort(text)
    local line = table.concat(text, " ")
    for word in line:gmatch("%a+") do
        if random(3) == 0 then
            words[word] = nil
        end
    end
    if round % 10 == 0 then
        words = {}
    end
end
