-- Interlocked* load and store one DWORD as the caller: values by their pages, faults as a load or a store has them.
-- Source: InterlockedIncrement, InterlockedDecrement, InterlockedExchange, InterlockedExchangeAdd,
-- InterlockedCompareExchange, InterlockedTestExchange (CE 5.0)
process{ name = "t.exe", main = function()
    local p = VirtualAlloc(NULL, 4096, MEM_COMMIT, PAGE_READWRITE)
    expect("increment gives the new value", InterlockedIncrement(p), 1)
    expect("decrement too", InterlockedDecrement(p), 0)
    expect("below 0", InterlockedDecrement(p), 0xFFFFFFFF)
    expect("back to 0", InterlockedIncrement(p), 0)
    expect("exchange gives the old value", InterlockedExchange(p, 5), 0)
    expect("it is stored", peek32(p), 5)
    expect("add gives the old value", InterlockedExchangeAdd(p, 10), 5)
    expect("a negative addend", InterlockedExchangeAdd(p, -20), 15)
    expect("the sum", peek32(p), 0xFFFFFFFB)
    poke32(p, 7)
    expect("compare: another value", InterlockedCompareExchange(p, 9, 8), 7)
    expect("nothing is stored", peek32(p), 7)
    expect("compare: the value", InterlockedCompareExchange(p, 9, 7), 7)
    expect("it is stored", peek32(p), 9)
    expect("test: the arguments the other way round", InterlockedTestExchange(p, 9, 11), 9)
    expect("it is stored", peek32(p), 11)

    -- Rights, commitment, alignment.
    local function clause(f, ...) local fault = try(f, ...) return fault and fault.clause .. " " .. fault.access end
    local r = VirtualAlloc(NULL, 4096, MEM_COMMIT, PAGE_READONLY)
    expect("read-only memory", clause(InterlockedIncrement, r), "read-only write")
    expect("a comparison that fails only loads", try(InterlockedCompareExchange, r, 1, 5), nil)
    expect("reserved memory", clause(InterlockedExchange, VirtualAlloc(NULL, 4096, MEM_RESERVE, PAGE_READWRITE), 1), "reserved read")
    expect("NULL", clause(InterlockedIncrement, NULL), "not-allocated read")
    expect("another process's slot, by a thread in kernel mode without its key", clause(InterlockedIncrement, 0x04010000) ~= nil)
    expect("an address between DWORDs", clause(InterlockedIncrement, p + 2) ~= nil)

    -- A hundred threads, one counter.
    poke32(p, 0)
    local threads = {}
    for i = 1, 20 do
        threads[i] = CreateThread(NULL, 0, function() for _ = 1, 5 do InterlockedIncrement(p) yield() end end, NULL, 0)
    end
    for i = 1, 20 do WaitForSingleObject(threads[i], INFINITE) end
    expect("nothing is lost", peek32(p), 100)
end }
