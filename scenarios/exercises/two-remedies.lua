-- SPDX-License-Identifier: MIT
-- A program that does not fit, and two remedies that make it fit.
scenario{ title = "Two remedies" }
device{ boot = "bare" }
exercise{
    seed = 1, checks = { "at most two remedies", "the piece fits" },
    skeleton = "    remedies = {\n        -- 'modules:NAME', 'merge:NAME+NAME', ... : at most two\n    },\n",
    make = function(random, solution)
        local names, sizes, sum = { "map.dll", "voice.dll", "games.dll", "mail.dll" }, {}, 0
        for i, name in ipairs(names) do
            sizes[i] = random(8, 40) * 64
            sum = sum + sizes[i]
            dll{ name = name, code_kb = sizes[i] - 8, data_kb = 4 }
        end
        local order = { sizes[1], sizes[2], sizes[3], sizes[4] }
        table.sort(order)
        local want
        process{ name = "first.exe", main = function()
            for i, name in ipairs(names) do
                say("%s has %d KB of code, in a file.", name, sizes[i] - 8)
                LoadLibrary(name)
            end
        end }
        process{ name = "app.exe", main = function()
            -- Without a DLL of a file the slot has 31.5 MB; the two largest have to go.
            want = MB(31) + KB(256) - KB(order[1] + order[2])
            say("app.exe needs %d KB of its slot in one piece. first.exe has loaded all four DLLs.", want // KB(1))
            expect("at most two remedies", solution and solution.n_remedies > 0 and solution.n_remedies <= 2)
            expect("the piece fits", VirtualAlloc(NULL, want, MEM_RESERVE, PAGE_READWRITE) ~= NULL)
        end }
    end,
}
