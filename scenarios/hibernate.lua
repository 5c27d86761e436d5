-- SPDX-License-Identifier: MIT
-- WM_HIBERNATE: the shell asks for memory before anybody is refused.
scenario{ lesson = 24, title = "WM_HIBERNATE: who can do without?", goal = "You know whom the shell asks for memory first, and what an application should answer.", minutes = 8, key_moment = 30, try_now = "2 shows the RAM frame by frame; Left goes back to the moment before a cache was given back." }
device{ ram_mb = 16 }

local PAGE = KB(4)
local told = {}

-- An application with a cache: memory it can make again.
local function application(name, cache_kb, answers)
    local cache
    process{
        name = name,
        main = function()
            cache = VirtualAlloc(NULL, KB(cache_kb), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)
            fill(cache, KB(cache_kb), 0x11)
        end,
        on_hibernate = function()
            told[#told + 1] = name
            if answers then
                VirtualFree(cache, 0, MEM_RELEASE)
            end
        end,
    }
end

application("browser.exe", 256, true)
application("player.exe", 128, false)
application("photos.exe", 512, true)

process{
    name = "camera.exe",
    main = function()
        chapter "Three applications in the background"
        focus{ process = "camera.exe" }
        yield() -- browser, player and photos fill their caches, then sit in their message loops
        say "RAM runs short: who has to give some back? browser.exe, player.exe and photos.exe were used, in this order. Each keeps a cache. Now camera.exe is active."

        local limit = math.max(KB(knob "hibernate_kb"), knob "hibernate_pages" * PAGE)
        local free = GlobalMemoryStatus().dwAvailPhys
        local p = VirtualAlloc(NULL, free + MB(1), MEM_RESERVE, PAGE_READWRITE)
        local most = free - limit - 8 * PAGE
        expect("a long film: nearly all RAM", VirtualAlloc(p, most, MEM_COMMIT, PAGE_READWRITE) ~= NULL)
        expect("nobody has been asked yet", #told, 0)

        chapter "Memory is low"
        ask{
            question = "Fewer than " .. limit // KB(1) .. " KB will be free in a moment. Whom does the shell ask first to give memory back?",
            choices = { "browser.exe", "photos.exe", "camera.exe" },
            answer = "browser.exe",
            why = "WM_HIBERNATE goes to the application first that has been inactive the longest, and to the active one last.",
        }
        local at = most
        for _ = 1, 9 do
            expect("one page more", VirtualAlloc(p + at, PAGE, MEM_COMMIT, PAGE_READWRITE) ~= NULL)
            at = at + PAGE
            if GlobalMemoryStatus().dwAvailPhys < limit then break end
        end
        expect("the message lies in browser.exe's queue: it has not run yet", #told, 0)
        yield()
        expect("browser.exe was asked first", told[1], "browser.exe")
        expect("and gave enough: nobody else was asked", #told, 1)
        expect("its cache is free RAM now", GlobalMemoryStatus().dwAvailPhys >= limit)

        chapter "The next one"
        most = GlobalMemoryStatus().dwAvailPhys - limit
        expect("the film goes on", VirtualAlloc(p + at, most, MEM_COMMIT, PAGE_READWRITE) ~= NULL)
        at = at + most
        expect("a page over the limit", VirtualAlloc(p + at, 2 * PAGE, MEM_COMMIT, PAGE_READWRITE) ~= NULL)
        yield()
        expect("player.exe was next, and did nothing about it", told[2], "player.exe")
        expect("so photos.exe was asked too", told[3], "photos.exe")
        expect("who has answered is not asked again before it was active", #told, 3)
        expect("the film goes on", VirtualAlloc(p + at + 2 * PAGE, KB(256), MEM_COMMIT, PAGE_READWRITE) ~= NULL)
        say "No call of camera.exe was refused. An application that ignores WM_HIBERNATE makes the others pay."
    end,
    on_hibernate = function()
        told[#told + 1] = "camera.exe"
    end,
}
