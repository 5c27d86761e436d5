-- SPDX-License-Identifier: MIT
-- scenario/loader.c add_entries() recurses for ever: the host's stack overflows.
dll{ name = "a.dll", needs = { "b.dll" } }
dll{ name = "b.dll", needs = { "a.dll" } }
process{ name = "x.exe", main = function() expect("it loads", LoadLibrary("a.dll") ~= NULL) end }
