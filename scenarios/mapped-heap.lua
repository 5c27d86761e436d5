-- SPDX-License-Identifier: MIT
-- The recommended way: a heap manager on a named mapping, run by one server process.
scenario{ lesson = 41, title = "A heap on a mapping, and a server that runs it", goal = "You can build the heap that is recommended: a named mapping, and one server that runs it.", minutes = 15, key_moment = 53, try_now = "N goes to another process. 3 shows who has a view and may touch the byte." }
device{ profile = "smartphone", ram_mb = 64 }

local heap = include "lib/heap_server"
local POOL = { name = "pool", size = KB(256), set = 20 }
local seen = {}

process{
    name = "heapserver.exe",
    main = function()
        chapter "A server makes the heap"
        seen.base = heap.serve(POOL)
        expect("in the large area, in nobody's slot", seen.base >= 0x42000000, TRUE)
        say "How do processes share memory that all may write? In a named mapping without a file. The server is the only one that allocates and frees."
    end,
}

process{
    name = "writer.exe", trust = "run",
    main = function()
        focus{ process = "writer.exe" }
        chapter "A client that is not trusted"
        expect("it knows the address and has no view", try(peek32, seen.base).clause, "no-key")
        ask{
            question = "writer.exe runs in user mode and is not trusted. What does it need to write to this heap?",
            choices = { "a view", "trust", "kernel mode" },
            answer = "a view",
            why = "Every process opens the mapping and a view. Neither of the two gates of shared heaps stands here.",
        }
        local pool = heap.open(POOL)
        expect("the same address as in the server", pool.base, seen.base)
        local p = pool.alloc(100)
        expect("the server gave a block", p > pool.base and p < pool.base + POOL.size, TRUE)
        poke32(p, 0xCAFE)
        expect("and we write it, in user mode", peek32(p), 0xCAFE)
        seen.p = p
        expect("a second one", pool.alloc(5000) ~= nil, TRUE)
        point{ address = p, "allocated for writer.exe, by heapserver.exe" }
        yield() -- reader.exe looks

        chapter "A client ends without freeing"
        expect("what reader.exe wrote", peek32(p), 0xD00D)
        ExitProcess(0)
    end,
}

process{
    name = "reader.exe", trust = "run",
    main = function()
        chapter "Another client"
        local pool = heap.open(POOL)
        expect("it reads what the first has written", peek32(seen.p), 0xCAFE)
        poke32(seen.p, 0xD00D)
        say "Writable by all who have a view: this is memory to be shared, and nobody calls it READONLY."
        local other = pool.alloc(100)
        expect("another block", other ~= seen.p, TRUE)
        expect("what is somebody else's cannot be freed", pool.free(seen.p), FALSE)
        yield() -- writer.exe ends

        chapter "What the dead leave"
        local large = pool.alloc(KB(254))
        expect("with our own block in the way it does not fit", large, NULL)
        expect("but the blocks of writer.exe are free again", pool.alloc(5000), seen.p)
        pool.free(other)
        expect("ours can be freed", pool.free(seen.p), TRUE)
        expect("and all of it fits", pool.alloc(KB(255)) ~= nil, TRUE)
        say "The server noticed that its client had died. A shared heap would have kept those blocks for ever."
    end,
}
