process{ name = 'h', main = function()
  local bad
  local h
  local function alloc(p, n, a, d)
    if bad then return bad(p, n, a, d) end
    return VirtualAlloc(p, n, a, PAGE_READWRITE), d + 1
  end
  local function free(p, n, a, d)
    return VirtualFree(p, n, a)
  end
  h = CeHeapCreate(0, 5000, 0, alloc, free)
  local a, b = HeapAlloc(h, 8, 9000), HeapAlloc(h, 0, 120000)
  bad = function() return HeapAlloc(h, 0, 1) end
  HeapAlloc(h, 0, 90000)
  bad = function(p, n, a) return p or 0x70001 end
  HeapAlloc(h, 0, 150000)
  bad = function() poke32(NULL, 1) end
  try(HeapAlloc, h, 0, 90000)
  bad = function() error 'x' end
  pcall(HeapReAlloc, h, 0, a, 130000)
  bad = NULL
  HeapFree(h, 0, a)
  poke32(h + 36, 5)
  HeapAlloc(h, 0, 90000)
  HeapCompact(h, 0)
  HeapDestroy(h)
  CeHeapCreate(0, 0, 70000, function() ExitProcess(1) end, free)
end }
