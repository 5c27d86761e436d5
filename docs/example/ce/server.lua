-- SPDX-License-Identifier: MIT
scenario{ title = "A shared heap from C" }
process{ exe = "server.exe" }
process{ exe = "reader.exe", start = false, may_crash = true }
