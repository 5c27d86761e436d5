-- SPDX-License-Identifier: MIT
-- A reservation of 2 MB or more goes to the large area, which lies outside of all slots. Nothing is
-- committed, so it takes no RAM.

main = function(need)
    VirtualAlloc(NULL, need, MEM_RESERVE, PAGE_NOACCESS)
end
