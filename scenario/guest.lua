-- SPDX-License-Identifier: MIT
-- Memory of the guest as a C program has it: room on the stack, texts, variables behind a pointer, and
-- structures by Windows CE's names. Few scenarios use it, so this file runs when one does for the first
-- time; it returns a table of its functions.
-- Every read and write here is a load or a store of the running thread. An object is a table with the
-- field `address`; wherever a call takes an address, the object does as well.

local host = ...
local alloca, alloca_end, poke_text, fill = alloca, alloca_end, poke_text, fill
local getmetatable, type, error, pcall, setmetatable = getmetatable, type, error, pcall, setmetatable
local pack, unpack, tointeger = table.pack, table.unpack, math.tointeger

local library = {}

local function global(name, value)
    library[name] = value
end

local function address_of(x, what)
    local address = type(x) == "table" and rawget(x, "address") or x
    if math.type(address) ~= "integer" then
        host.refuse(what .. ": an address expected, got " .. (x == nil and "NULL" or type(x)))
    end
    return address
end

-- frame(f, ...): calls f; what it takes from the stack is given back when it ends, by an error as well.
global("frame", function(f, ...)
    local top = alloca(0)
    local results = pack(pcall(f, ...))
    alloca_end(top)
    if not results[1] then
        error(results[2], 0)
    end
    return unpack(results, 2, results.n)
end)

-- ---- texts

local function stack_text(text, width)
    local address = alloca((host.units(text, width) + 1) * width)
    poke_text(address, text, width)
    return address
end

global("TEXT", function(text)
    return stack_text(text, 2)
end)

global("ansi", function(text)
    return stack_text(text, 1)
end)

local function text_at(address, length)
    return host.read_text(address, length, 2)
end

global("text_at", function(x)
    local address = address_of(x, "text_at")
    return text_at(address, wcslen(address))
end)

global("ansi_at", function(x)
    local address = address_of(x, "ansi_at")
    return host.read_text(address, strlen(address), 1)
end)

-- ---- names that the headers of Windows CE make of others

global("GlobalAlloc", LocalAlloc)
global("GlobalReAlloc", LocalReAlloc)
global("GlobalFree", LocalFree)
global("GlobalSize", LocalSize)

-- Memory of LocalAlloc never moves: its handle is its address.
local function same(handle)
    return handle
end
global("LocalLock", same)
global("LockResource", same)
global("LocalHandle", same)
global("LocalUnlock", function()
    return 0
end)

-- ---- fields

-- How a field of a kind is read and written; a kind is a number of bytes, "w" (characters) or a structure.
local load = { [1] = peek8, [2] = peek16, [4] = peek32 }
local store = { [1] = poke8, [2] = poke16, [4] = poke32 }

local overlay -- below

local function get(field, address)
    local at = address + field.offset
    if field.layout then
        return overlay(field.layout, at)
    elseif field.count then
        local n = 0
        while n < field.count and peek16(at + n * 2) ~= 0 do
            n = n + 1
        end
        return text_at(at, n)
    end
    return load[field.size](at)
end

local function set(field, address, value, name)
    local at = address + field.offset
    if field.layout then
        host.refuse("'" .. name .. "' is a structure: set its fields")
    elseif field.count then
        if type(value) ~= "string" or host.units(value, 2) >= field.count then
            host.refuse("'" .. name .. "' takes a text of up to " .. field.count - 1 .. " characters")
        end
        poke_text(at, value, 2)
    elseif value == nil or type(value) == "boolean" then -- NULL, TRUE, FALSE
        store[field.size](at, value and 1 or 0)
    else
        store[field.size](at, address_of(value, name))
    end
end

-- ---- structures

-- NAME = "field field:TYPE ..."; a field without a type is a DWORD (handles and pointers are, too). The
-- types: 1 and 2 are bytes, 260w is 260 characters of 16 bits, FILETIME a structure.
local written = {
    FILETIME = "dwLowDateTime dwHighDateTime",
    LARGE_INTEGER = "LowPart HighPart",
    SECURITY_ATTRIBUTES = "nLength lpSecurityDescriptor bInheritHandle",
    PROCESS_INFORMATION = "hProcess hThread dwProcessId dwThreadId",
    CRITICAL_SECTION = "LockCount OwnerThread hCrit needtrap dwContentions",
    MEMORY_BASIC_INFORMATION = "BaseAddress AllocationBase AllocationProtect RegionSize State Protect Type",
    MEMORYSTATUS = "dwLength dwMemoryLoad dwTotalPhys dwAvailPhys dwTotalPageFile dwAvailPageFile "
        .. "dwTotalVirtual dwAvailVirtual",
    SYSTEM_INFO = "wProcessorArchitecture:2 wReserved:2 dwPageSize lpMinimumApplicationAddress "
        .. "lpMaximumApplicationAddress dwActiveProcessorMask dwNumberOfProcessors dwProcessorType "
        .. "dwAllocationGranularity wProcessorLevel:2 wProcessorRevision:2",
    OSVERSIONINFO = "dwOSVersionInfoSize dwMajorVersion dwMinorVersion dwBuildNumber dwPlatformId "
        .. "szCSDVersion:128w",
    WIN32_FIND_DATA = "dwFileAttributes ftCreationTime:FILETIME ftLastAccessTime:FILETIME "
        .. "ftLastWriteTime:FILETIME nFileSizeHigh nFileSizeLow dwOID cFileName:260w",
    PROCESSENTRY32 = "dwSize cntUsage th32ProcessID th32DefaultHeapID th32ModuleID cntThreads "
        .. "th32ParentProcessID pcPriClassBase dwFlags szExeFile:260w th32MemoryBase th32AccessKey",
    THREADENTRY32 = "dwSize cntUsage th32ThreadID th32OwnerProcessID tpBasePri tpDeltaPri dwFlags "
        .. "th32AccessKey th32CurrentProcessID",
    MODULEENTRY32 = "dwSize th32ModuleID th32ProcessID GlblcntUsage ProccntUsage modBaseAddr modBaseSize "
        .. "hModule szModule:260w szExePath:260w dwFlags",
    HEAPLIST32 = "dwSize th32ProcessID th32HeapID dwFlags",
    HEAPENTRY32 = "dwSize hHandle dwAddress dwBlockSize dwFlags dwLockCount dwResvd th32ProcessID th32HeapID",
}
local layouts = {}

local function layout_of(name)
    local layout = layouts[name]
    if layout or not written[name] then
        return layout
    end
    layout = { name = name, size = 0, fields = {}, order = {} }
    for word in written[name]:gmatch("%S+") do
        local field, kind = word:match("([^:]+):?(.*)")
        local count = tointeger(tonumber(kind:match("^(%d+)w$")))
        local inner = layout_of(kind)
        local size = count and count * 2 or inner and inner.size or tointeger(tonumber(kind)) or 4
        layout.fields[field] = { offset = layout.size, size = size, count = count, layout = inner }
        layout.order[#layout.order + 1] = field
        layout.size = layout.size + size
    end
    layouts[name] = layout
    return layout
end

local function known(name, what)
    local layout = type(name) == "string" and layout_of(name)
    if not layout then
        host.refuse(what .. ": no structure '" .. tostring(name) .. "' is known")
    end
    return layout
end

local function field_of(object, name)
    local layout = getmetatable(object).layout
    local field = layout.fields[name]
    if not field then
        host.refuse(layout.name .. " has no field '" .. tostring(name) .. "'")
    end
    return field
end

function overlay(layout, address)
    layout.meta = layout.meta or {
        layout = layout,
        __index = function(object, name)
            return get(field_of(object, name), rawget(object, "address"))
        end,
        __newindex = function(object, name, value)
            set(field_of(object, name), rawget(object, "address"), value, name)
        end,
    }
    return setmetatable({ address = address }, layout.meta)
end

-- struct(NAME): on the stack, as C leaves it. struct(NAME, { field = value }): the other bytes are 0.
-- struct(NAME, address): the bytes that are there.
global("struct", function(name, from)
    local layout = known(name, "struct")
    if from ~= nil and (type(from) ~= "table" or rawget(from, "address")) then
        return overlay(layout, address_of(from, "struct"))
    end
    local object = overlay(layout, alloca(layout.size))
    if from then
        fill(object.address, layout.size, 0)
        for field, value in pairs(from) do
            object[field] = value
        end
    end
    return object
end)

-- sizeof(NAME or object): bytes.
global("sizeof", function(x)
    local meta = type(x) == "table" and getmetatable(x)
    return (meta and meta.layout or known(x, "sizeof")).size
end)

-- out([value]): a DWORD on the stack, for a call that wants a pointer to one. Its `value` is what is there.
local variable = { layout = { name = "out", size = 4, fields = { value = { offset = 0, size = 4 } } } }
overlay(variable.layout, 0)

global("out", function(value)
    local object = overlay(variable.layout, alloca(4))
    if value ~= nil then
        object.value = value
    end
    return object
end)

return library
