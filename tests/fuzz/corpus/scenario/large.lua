process{ name = "a.exe", main = function()
  local p = VirtualAlloc(NULL, MB(4), MEM_RESERVE, PAGE_NOACCESS)
  VirtualAlloc(p, 5000, MEM_COMMIT, PAGE_READWRITE)
  local q = VirtualAlloc(0x100000, 1, MEM_RESERVE + MEM_AUTO_COMMIT, PAGE_READWRITE)
  poke16(q, 9) VirtualCopy(q + 0, p, 4096, PAGE_READONLY)
  VirtualProtect(p, 1, PAGE_GUARD + PAGE_READWRITE) try(peek8, p) VirtualQuery(p)
  for k, v in pairs(GlobalMemoryStatus()) do say(k .. v) end
end }
