// SPDX-License-Identifier: MIT
// How a program with main or wmain begins: it gets its command line as words. slot32 cc defines
// PROGRAM, the EXE's name, MAIN and CHARACTER, which is char or wchar_t.

typedef __SIZE_TYPE__ size_t;
typedef __WCHAR_TYPE__ wchar_t;
typedef CHARACTER Character;

int MAIN(int n, Character **words);

static const wchar_t program[] = L"" PROGRAM;
#define NAME_ROOM (sizeof program / sizeof program[0])

static int is_blank(wchar_t c) {
    return c == ' ' || c == '\t';
}

// Takes a word from *at on, which is at no blank. Between quotes a blank belongs to it, and \" is a
// quote. Returns where the next word can begin in `to`.
static Character *take_word(const wchar_t **at, Character *to) {
    int quoted = 0;
    for (; **at && (quoted || !is_blank(**at)); ++*at) {
        int quotes = (*at)[0] == '\\' && (*at)[1] == '"';
        *at += quotes;
        if (**at == '"' && !quotes) {
            quoted = !quoted;
        } else {
            *to++ = sizeof *to == 1 && **at > 0xFF ? (Character)'?' : (Character) * *at;
        }
    }
    *to++ = 0;
    return to;
}

// What the device calls: with the arguments of WinMain.
int begin_main(void *instance, void *previous, const wchar_t *command, int show) {
    size_t size = 0;
    int n = 1;
    while (command && command[size]) {
        size++;
    }
    Character text[size + NAME_ROOM + 1], *words[size / 2 + 3], *to = text;
    (void)instance;
    (void)previous;
    (void)show;
    words[0] = to;
    for (size_t i = 0; i < NAME_ROOM; i++) {
        *to++ = (Character)program[i];
    }
    while (size) {
        while (is_blank(*command)) {
            command++;
        }
        if (!*command) {
            break;
        }
        words[n++] = to;
        to = take_word(&command, to);
    }
    words[n] = 0;
    return MAIN(n, words);
}
