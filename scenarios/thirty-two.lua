-- SPDX-License-Identifier: MIT
-- Thirty-two slots in one map. nk.exe and 31 processes, then no more.
scenario{ lesson = 6, title = "Thirty-two processes", goal = "You can count the slots: nk.exe and 31 processes, one slot and one key bit for each.", minutes = 6, key_moment = 33, try_now = "N goes from process to process; the lens shows each one's slot." }
device{ profile = "pocket-pc", ram_mb = 64, boot = "bare" }

process{
    name = "shell.exe", code_kb = 32, data_kb = 4, const_kb = 4,
    main = function()
        chapter "One address space for everybody"
        focus{ process = "shell.exe" }
        say "How many processes can run at once? 4 GB are cut into 128 slots of 32 MB. Slots 2 to 32 hold one process each."
        point{ slot = 0, "whoever runs now, a second time" }
        point{ slot = 1, "code of the DLLs in ROM" }
        point{ slot = 97, "nk.exe, the kernel's own process" }
        expect("this process is in slot", slot(), 3)
        ask{
            question = "nk.exe, filesys.exe and shell.exe are running. How many more processes can start?",
            answer = 29,
            why = "There are 32 process records: nk.exe and 31 in slots 2 to 32. Three are taken.",
        }

        chapter "Until the records are used up"
        local handles, n = {}, 0
        for i = 1, 40 do
            local h = CreateProcess(string.format("app%02d.exe", i))
            if not h then
                break
            end
            n = n + 1
            handles[n] = h
        end
        expect("processes that started", n, 29)
        expect_reason "no-process-record"
        expect("last error", GetLastError(), ERROR_NOT_ENOUGH_MEMORY)
        local status = GlobalMemoryStatus()
        expect("RAM was not the reason", status.dwAvailPhys > MB(32))

        chapter "A slot and its key are used again"
        TerminateProcess(handles[5], 0)
        local h = CreateProcess "late.exe"
        expect("a process ends, another can start", h ~= NULL)
        expect("the old handle is not the new one", h ~= handles[5])
        expect("the dead handle does nothing", TerminateProcess(handles[5], 0), FALSE)
        expect_reason "bad-handle"
        say "Thirty-two: nk.exe and 31 more, a bit of an access key for each. Their slots are 1 GB of addresses, on a device with 64 MB of RAM."
    end,
}

for i = 1, 40 do
    process{ name = string.format("app%02d.exe", i), start = false, code_kb = 16, data_kb = 4, const_kb = 0 }
end
process{ name = "late.exe", start = false, code_kb = 16, data_kb = 4, const_kb = 0 }
