-- SPDX-License-Identifier: MIT
scenario{ title = "One DLL, two processes" }
device{ boot = "bare" }
dll{ file = "counter.dll" }
process{ name = "first.exe", exe = "counts.exe", command = "first" }
process{ name = "second.exe", exe = "counts.exe", command = "second" }
