device{ profile = "smartphone", cpu = "x86", commit_backing = "touch" }
process{ name = "a.exe", main = function()
  local h = CreateProcess "b.exe"
  switch_to "b.exe"
  TerminateProcess(h, 1) Sleep(5) yield()
end }
process{ name = "b.exe", start = false, main = function()
  local f = try(poke8, 0x04000000, 1)
  say(f.clause) ReadProcessMemory(GetCurrentProcessId(), 0x10000, 0x20000, 4)
  ExitProcess(3)
end }
