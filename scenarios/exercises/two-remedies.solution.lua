-- SPDX-License-Identifier: MIT
-- A DLL of a file takes its place in every slot. As a module its code lies in slot 1, and only its
-- data stays. So the two largest become modules.

remedies = { "modules:map.dll", "modules:voice.dll" }

remedies = { "modules:map.dll", "modules:games.dll" }

remedies = { "modules:map.dll", "modules:mail.dll" }

remedies = { "modules:voice.dll", "modules:games.dll" }

remedies = { "modules:voice.dll", "modules:mail.dll" }

remedies = { "modules:games.dll", "modules:mail.dll" }
