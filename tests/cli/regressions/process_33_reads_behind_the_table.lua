-- SPDX-License-Identifier: MIT
-- kernel/loader/load.c check_range() reads tables->process[32] before check_start() refuses (build with ASan).
device{ boot = "bare" }
dll{ name = "a.dll" }
process{ name = "y.exe", start = false, needs = { "a.dll" }, main = function() end }
process{ name = "x.exe", needs = { "a.dll" }, main = function()
    local n = 0
    while CreateProcess("y.exe") do n = n + 1 end
    expect_reason "no-process-record"
    expect("32 with nk.exe, filesys.exe and x.exe", n, 29)
end }
