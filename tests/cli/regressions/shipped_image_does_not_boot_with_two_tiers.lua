-- SPDX-License-Identifier: MIT
device{ rom = "pocketpc2003", profile = "smartphone" }
process{ name = "x.exe", main = function() expect("it boots", TRUE) end }
