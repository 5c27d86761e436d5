-- SPDX-License-Identifier: MIT
device{ rom = "full-slot-1.bib" }
process{ name = "x.exe", main = function()
    expect("the image has no gwes.exe", CreateProcess("gwes.exe"), NULL)
end }
