-- SPDX-License-Identifier: MIT
-- A race. Two threads add to one number, and some of it gets lost; then a mutex.
scenario{ lesson = 50, title = "A race, and a mutex against it", goal = "You can say why counting by two threads loses numbers, and where the mutex goes.", minutes = 8, key_moment = 65, try_now = "7 shows the threads. Left, step by step: read, read, store, store." }
-- Every call takes a millisecond, so that a quantum of one millisecond is one call.
device{ profile = "pocket-pc", ram_mb = 64, call_us = 1000 }

local TIMES = 5

process{
    name = "count.exe",
    main = function()
        local counter = VirtualAlloc(NULL, KB(4), MEM_COMMIT, PAGE_READWRITE)
        local mutex = CreateMutex(NULL, FALSE, "counter")

        local function add()
            local value = peek32(counter)
            poke32(counter, value + 1)
        end
        local function add_alone()
            WaitForSingleObject(mutex, INFINITE)
            add()
            ReleaseMutex(mutex)
        end

        -- Two threads that each call `work` TIMES times, one call of Windows CE at a time.
        local function race(work)
            local threads = {}
            poke32(counter, 0)
            for i = 1, 2 do
                threads[i] = CreateThread(NULL, 0, function()
                    for _ = 1, TIMES do
                        work()
                    end
                end, i, CREATE_SUSPENDED)
                CeSetThreadQuantum(threads[i], 1)
            end
            for i = 1, 2 do
                ResumeThread(threads[i])
            end
            for i = 1, 2 do
                WaitForSingleObject(threads[i], INFINITE)
                CloseHandle(threads[i])
            end
            return peek32(counter)
        end

        chapter "Two threads, one number"
        focus{ process = "count.exe" }
        view "threads"
        point{ address = mapped(counter), "the number both threads add to" }
        say "Two threads count in one place: what goes wrong? A thread runs for its quantum, then its equals have their turn, wherever it is."
        expect("the quantum at the start of a thread", CeGetThreadQuantum(GetCurrentThread()), 100)
        ask{
            question = "Two threads each add 1 to the number five times. What will it be?",
            choices = { "5", "10" },
            answer = "5",
            why = "Both read the old number before either stores the new one: each pair of additions counts once.",
        }
        local lost = race(add)
        expect("half of it is lost", lost, TIMES)
        expect("and lost again, the same way", race(add), lost)
        say "Reading and storing are two steps, and the other thread came between them. On a device it is seldom: that makes it worse."

        chapter "One at a time"
        ask{
            question = "Now each takes a mutex before it reads and releases it after it has stored. What will the number be?",
            choices = { "5", "10" },
            answer = "10",
            why = "A mutex has one owner. Who wants it meanwhile waits, whatever the quantum says.",
        }
        expect("nothing is lost", race(add_alone), 2 * TIMES)
        expect("the mutex is free again", WaitForSingleObject(mutex, 0), WAIT_OBJECT_0)
        expect("its owner may take it twice", WaitForSingleObject(mutex, 0), WAIT_OBJECT_0)
        expect("and releases it twice", ReleaseMutex(mutex) and ReleaseMutex(mutex))
        expect("a third time it is not his", ReleaseMutex(mutex), FALSE)
        expect_reason "not-owned"
        say "With the mutex nothing is lost: whoever reads is also the next one who stores."
    end,
}
