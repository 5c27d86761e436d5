-- SPDX-License-Identifier: MIT
-- Rounding: where one byte begins and ends, when it is reserved, when it is committed, when it is asked about.
scenario{ lesson = 4, title = "Rounding: where one byte begins and ends", goal = "You can say which addresses a call really takes: the base goes down, the end goes up.", minutes = 10, key_moment = "7.1", try_now = "Tab, then Enter goes closer: slot, block, and the 16 pages of the block. Backspace goes back." }
device{ profile = "pocket-pc", ram_mb = 64 }

local PAGE, BLOCK = KB(4), KB(64)
local AT = 0x00412345 -- of the byte

local function down(address, unit)
    return address // unit * unit
end

local function up(address, unit)
    return down(address + unit - 1, unit)
end

process{
    name = "round.exe",
    main = function()
        focus{ process = "round.exe" }
        chapter "Two units"
        say("A program asks for 1 byte at %s: which addresses does it get?", hex(AT))
        say "Memory comes in pages of 4 KB. Addresses come in blocks of 64 KB. A block is 16 pages."
        expect("pages in a block", BLOCK // PAGE, 16)
        say "In hex it is easy: a page begins where the last three digits are 0, a block where the last four are."

        chapter "Reserve: 64 KB below, 4 KB above"
        ask{
            question = "1 byte at " .. hex(AT) .. " is reserved: addresses only. Where does the reservation begin?",
            choices = { hex(AT), hex(down(AT, PAGE)), hex(down(AT, BLOCK)) },
            answer = hex(down(AT, BLOCK)),
            why = "A reservation begins on a block: the address is rounded down to 64 KB.",
        }
        local base = VirtualAlloc(AT, 1, MEM_RESERVE, PAGE_READWRITE)
        expect("rounded down to a block", base, down(AT, BLOCK))
        point{ address = base, "the reservation begins here" }
        local size = up(AT + 1, PAGE) - base
        ask{
            question = "And how many KB long is it, up to the end of the page with our byte?",
            answer = size // KB(1),
            why = "From " .. hex(base) .. " to the end of the page at " .. hex(down(AT, PAGE)) .. ": the end is rounded up to a page.",
        }
        local info = VirtualQuery(base)
        expect("VirtualQuery, asked at the beginning", info.RegionSize, knob "reserve_tail" == "block" and BLOCK or size)
        expect("it is reserved", info.State, MEM_RESERVE)

        chapter "The rest of the block"
        ask{
            question = "Another part of the program asks for 1 byte at " .. hex(base + BLOCK - PAGE) .. ", in the same block. Does it get it?",
            choices = { "yes", "no" },
            answer = "no",
            why = "The block is taken. One reservation, one block at least.",
        }
        local other = VirtualAlloc(base + BLOCK - PAGE, 1, MEM_RESERVE, PAGE_READWRITE)
        expect("a second reservation in the block", other, NULL)
        expect_reason "range-taken"

        chapter "Commit: 4 KB below, 4 KB above"
        ask{
            question = "Now 1 byte at " .. hex(AT) .. " is committed: it gets RAM. Where does that begin?",
            choices = { hex(AT), hex(down(AT, PAGE)), hex(down(AT, BLOCK)) },
            answer = hex(down(AT, PAGE)),
            why = "RAM comes in pages. To commit rounds down to a page, not to a block.",
        }
        local committed = VirtualAlloc(AT, 1, MEM_COMMIT, PAGE_READWRITE)
        expect("rounded down to a page", committed, down(AT, PAGE))
        point{ address = committed, "one page with RAM, in a block of sixteen" }
        poke8(committed, 1)
        poke8(committed + PAGE - 1, 1)
        expect("the whole page is ours", peek8(committed + PAGE - 1), 1)
        expect("the page below has no RAM", try(peek8, committed - 1) ~= NULL, TRUE)
        expect("nor has the one above", try(peek8, committed + PAGE) ~= NULL, TRUE)

        chapter "Two bytes over a border"
        local border = base + 2 * PAGE - 1 -- the last byte of one page, the first of the next
        local pages = down(border + 1, PAGE) // PAGE - down(border, PAGE) // PAGE + 1
        VirtualFree(committed, PAGE, MEM_DECOMMIT)
        ask{
            question = "2 bytes are committed at " .. hex(border) .. ". How many pages is that?",
            answer = pages,
            why = "The first byte lies in one page, the second in the next. Each page that is touched counts whole.",
        }
        expect("begins with the page of the first byte", VirtualAlloc(border, 2, MEM_COMMIT, PAGE_READWRITE),
            down(border, PAGE))
        expect("two pages, says VirtualQuery", VirtualQuery(border).RegionSize, pages * PAGE)
        expect("to commit them again is no error", VirtualAlloc(border, 2, MEM_COMMIT, PAGE_READWRITE), down(border, PAGE))

        chapter "What VirtualQuery answers"
        local here = VirtualQuery(border)
        expect("it rounds the address down to a page", here.BaseAddress % BLOCK, down(border, PAGE) % BLOCK)
        say("VirtualQuery(%s) describes the pages from %s on that are alike: %d KB.", hex(border),
            hex(down(border, PAGE)), here.RegionSize // KB(1))
        local before = VirtualQuery(base)
        expect("asked at the base: the one page before them", before.RegionSize, down(border, PAGE) - base)
        expect("which is only reserved", before.State, MEM_RESERVE)
        VirtualProtect(AT, 1, PAGE_READONLY)
        expect("VirtualProtect of 1 byte changes a whole page", VirtualQuery(border).RegionSize, PAGE)

        chapter "No address given"
        local room = GlobalMemoryStatus().dwAvailVirtual
        local p = VirtualAlloc(NULL, 1, MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)
        expect("on a block", p % BLOCK, 0)
        expect("1 byte costs a block of the slot", room - GlobalMemoryStatus().dwAvailVirtual, BLOCK)
        expect("and is a page of RAM", VirtualQuery(p).RegionSize, PAGE)
        expect("VirtualFree wants the base that was given", VirtualFree(base + PAGE, 0, MEM_RELEASE), FALSE)
        say("The base goes down and the end goes up: 1 byte at %s takes addresses from %s on, and RAM from %s to %s.",
            hex(AT), hex(base), hex(down(AT, PAGE)), hex(up(AT + 1, PAGE) - 1))
    end,
}
