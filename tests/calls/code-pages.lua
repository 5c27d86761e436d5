-- Text between a code page and Unicode: how long it becomes, what has no room, what is no character.
-- Source: MultiByteToWideChar, WideCharToMultiByte (CE 5.0)
process{ name = "t.exe", main = function()
    local wide, narrow = alloca(64), alloca(64)
    local euro = ansi "3 \x80" -- 1252 has it at 80
    expect("asked with no room", MultiByteToWideChar(CP_ACP, 0, euro, -1, NULL, 0), 4)
    expect("with its 0", MultiByteToWideChar(CP_ACP, MB_PRECOMPOSED, euro, -1, wide, 4), 4)
    expect("the sign", text_at(wide), "3 €")
    expect("a length has no 0 of its own", MultiByteToWideChar(CP_ACP, 0, euro, 1, wide, 4), 1)
    expect("what lay behind stays", text_at(wide), "3 €")

    expect("one too few", MultiByteToWideChar(CP_ACP, 0, euro, -1, wide, 3), 0)
    expect_reason "text-room"
    expect("its error", GetLastError(), ERROR_INSUFFICIENT_BUFFER)
    expect("nothing was stored", text_at(wide), "3 €")
    expect("a page that is not there", MultiByteToWideChar(932, 0, euro, -1, wide, 32), 0)
    expect("invalid parameter", GetLastError(), ERROR_INVALID_PARAMETER)
    expect("a flag that is not there", MultiByteToWideChar(CP_ACP, 0x100, euro, -1, wide, 32), 0)
    expect("invalid flags", GetLastError(), ERROR_INVALID_FLAGS)
    expect("no text", MultiByteToWideChar(CP_ACP, 0, NULL, -1, wide, 32), 0)
    expect("a text of 0 bytes", MultiByteToWideChar(CP_ACP, 0, euro, 0, wide, 32), 0)

    local beyond = ansi "a\u{1F600}b" -- beyond 16 bits: two characters
    expect("UTF-8", MultiByteToWideChar(CP_UTF8, 0, beyond, -1, wide, 32), 5)
    expect("the same", text_at(wide), "a\u{1F600}b")
    expect("and back", WideCharToMultiByte(CP_UTF8, 0, wide, -1, narrow, 64, NULL, NULL), 7)
    expect("the same bytes", ansi_at(narrow), "a\u{1F600}b")
    local broken = ansi "a\xFFb"
    expect("a bad byte is one character", MultiByteToWideChar(CP_UTF8, 0, broken, -1, wide, 32), 4)
    expect("a replacement", text_at(wide), "a\u{FFFD}b")
    expect("or refused", MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, broken, -1, wide, 32), 0)
    expect("no translation", GetLastError(), ERROR_NO_UNICODE_TRANSLATION)

    local greek = TEXT "αb"
    expect("1252 has no alpha", WideCharToMultiByte(CP_ACP, 0, greek, -1, narrow, 64, NULL, NULL), 3)
    expect("a question mark", ansi_at(narrow), "?b")
    WideCharToMultiByte(CP_ACP, 0, greek, -1, narrow, 64, ansi "*")
    expect("or what was asked for", ansi_at(narrow), "*b")
    expect("a bad address is a fault", (try(MultiByteToWideChar, CP_ACP, 0, 0x100, -1, wide, 32)) ~= nil)
end }
