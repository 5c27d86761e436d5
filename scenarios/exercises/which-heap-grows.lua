-- SPDX-License-Identifier: MIT
-- Heaps that take more than they give back.
scenario{ title = "Which heap grows?" }
device{ boot = "bare" }
exercise{
    seed = 1,
    make = function(random)
        local size, takes, gives, rounds = {}, {}, {}, random(5, 25)
        for i = 1, 3 do
            size[i], takes[i] = random(2, 60) * 8, random(2, 6)
            gives[i] = takes[i]
        end
        local grows = random(1, 3)
        gives[grows] = takes[grows] - random(1, takes[grows] - 1)
        process{ name = "app.exe", main = function()
            say("app.exe has the heaps A, B and C. It works %d rounds.", rounds)
            local most, answer = 0, "none"
            for i = 1, 3 do
                local name, heap = ("ABC"):sub(i, i), HeapCreate(0, 0, 0)
                local before = heap_info(heap).used
                for _ = 1, rounds do
                    local items = {}
                    for n = 1, takes[i] do
                        items[n] = HeapAlloc(heap, 0, size[i])
                    end
                    for n = 1, gives[i] do
                        HeapFree(heap, 0, items[n])
                    end
                end
                say("Each round takes %d items of %d bytes from heap %s and gives %d back.", takes[i], size[i], name, gives[i])
                local grown = heap_info(heap).used - before
                if grown > most then
                    most, answer = grown, name
                end
                if i == grows then
                    size.left = heap_info(heap).items
                end
            end
            ask{ question = "Which heap grows?", choices = { "A", "B", "C" }, answer = answer,
                 why = "It grew by " .. most .. " bytes, with the headers of its items." }
            ask{ question = "How many items does it hold at the end?", answer = size.left }
        end }
    end,
}
