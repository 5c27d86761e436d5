process{ name = "a.exe", main = function()
  local p = VirtualAlloc(NULL, KB(64), MEM_RESERVE + MEM_COMMIT, PAGE_READWRITE)
  poke32(p, 1) expect("x", peek32(p), 1)
  VirtualFree(p, 0, MEM_RELEASE)
  say("%d", GetLastError())
end }
