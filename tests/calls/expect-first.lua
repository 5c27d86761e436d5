-- A call with two results: expect() looks at the first. A table asks for both, or for fields of a structure.
-- What cannot hold yet stands in todo(), what need not run in skip().
process{ name = "t.exe", main = function()
    local p = VirtualAlloc(NULL, KB(4), MEM_COMMIT, PAGE_READWRITE)
    expect("it succeeded", VirtualProtect(p, KB(4), PAGE_READONLY))
    expect("over two lines", VirtualProtect(p,
                                            KB(4), PAGE_READONLY))
    local own = { expect = expect }
    own.expect("by way of a table", VirtualProtect(p, KB(4), PAGE_READONLY))
    expect("both results", { VirtualProtect(p, KB(4), PAGE_READWRITE) }, { TRUE, PAGE_READONLY })
    expect("of the structure what counts", VirtualQuery(p), { State = MEM_COMMIT, Protect = PAGE_READWRITE })
    todo("fields that differ are told", function()
        expect("another state", VirtualQuery(p), { State = MEM_RESERVE })
        expect("this one holds", peek32(p), 0)
    end)
    todo("outer", function()
        todo("inner", function() expect("no", FALSE) end)
    end)
    skip("nobody runs this", function() error("it ran") end)
end }
