#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Machine code as text, compared with LLVM's: test_llvm.py PRINT_ASSEMBLY LLVM_MC

Every Thumb instruction, and random ARM instructions. What ARMv4T has not is left out, and ways to
write the same: numbers, "adr", two operands for three, sp and r0 the other way round.
"""
import random
import re
import subprocess
import sys

PRINT, LLVM_MC = sys.argv[1:3]
WORDS = 60000
# What ARMv4T has, but for coprocessors, which are words here.
ARMV4T = re.compile(r"(and|eor|sub|rsb|add|adc|sbc|rsc|tst|teq|cmp|cmn|orr|mov|bic|mvn|lsl|lsr|asr|ror|rrx|"
                    r"mul|mla|[us]m(ul|la)l|ldr|str|ldrb|strb|ldrt|strt|ldrbt|strbt|ldrh|strh|ldrsb|ldrsh|swpb?|"
                    r"(ldm|stm)(da|db|ib)?|push|pop|bl?|bx|mrs|msr|svc|adr)s?"
                    r"(eq|ne|hs|lo|mi|pl|vs|vc|hi|ls|ge|lt|gt|le)?$")


def ours(words, kind):
    text = "\n".join("%08X" % word for word in words)
    return subprocess.run([PRINT, kind], input=text, capture_output=True, text=True, check=True).stdout.split("\n")


def theirs(words, size, triple):
    """(texts of those that are instructions, numbers of those that are sound ones)"""
    lines = [" ".join("0x%02x" % byte for byte in word.to_bytes(size, "little")) for word in words]
    done = subprocess.run([LLVM_MC, "-triple=" + triple, "-disassemble"], input="\n".join(lines),
                          capture_output=True, text=True)
    warned = {int(line): what for line, what in re.findall(r"<stdin>:(\d+):\d+: warning: (\w+)", done.stderr)}
    texts = [line.strip() for line in done.stdout.split("\n") if line.startswith("\t") and not line.startswith("\t.")]
    numbers = [i for i in range(len(words)) if warned.get(i + 1) != "invalid"]
    return texts, numbers, {line - 1 for line in warned}


def plain(text):
    """One way to write it: numbers in decimal and without sign, an immediate that is turned as it is."""
    def number(match):
        value = int(match.group(2), 0)
        if match.string.startswith(("ldr", "str")):
            return "#" + match.group(1) + str(value)
        return "#%d" % ((-value if match.group(1) else value) & 0xFFFFFFFF)

    def turned(match):
        value, turn = int(match.group(1)), int(match.group(2))
        return "#%d" % ((value >> turn | value << 32 - turn) & 0xFFFFFFFF if turn else value)
    text = re.sub(r"\s+", " ", text.split("@")[0].strip())
    text = re.sub(r"#(-?)(0x[0-9a-fA-F]+|\d+)", number, text)
    text = re.sub(r"#(\d+), #(\d+)$", turned, text)
    for other, own in (("APSR_nzcvqg", "cpsr_fs"), ("APSR_nzcvq", "cpsr_f"), ("APSR_g", "cpsr_s"), ("apsr", "cpsr"), ("CPSR", "cpsr"),
                       ("SPSR", "spsr")):
        text = text.replace(other, own)
    return text


def same(own, other, ahead):
    own, other = plain(own), plain(other)
    both = re.match(r"(\w+) (\w+), (.*)$", other)
    forms = {other, other.replace(", #0]", "]")}
    if both:
        name, first, rest = both.groups()
        forms |= {f"{name} {first}, {first}, {rest}", f"{name} {first}, {first}, sp" if rest == f"sp, {first}" else other}
    jump = re.match(r"(bl?\w{0,2}) #(\d+)$", other)
    if jump: # from the PC, which is two instructions ahead
        name, target = own.split()
        return name == jump.group(1) and int(target, 16) == int(jump.group(2)) + ahead & 0xFFFFFFFF
    if other.startswith("adr "):
        return own == re.sub(r"adr (\w+), (.*)", r"add \1, pc, \2", other)
    return own in forms


def compare(words, size, kind):
    texts, numbers, warned = theirs(words, size, kind + "v4t")
    if len(texts) != len(numbers):
        return 0, []
    own = ours(words, kind)
    pairs = [(words[i], own[i], text) for i, text in zip(numbers, texts) if i not in warned and ARMV4T.match(text.split()[0])]
    return len(pairs), [pair for pair in pairs if not same(*pair[1:], size * 2)]


random.seed(7)
arm = []
for i in range(WORDS):
    word = random.getrandbits(32)
    word = word & 0x0FFFFFFF | 0xE0000000 if i % 2 else word
    arm.append(word & random.choice([0xFFFFFFFF, 0xFFFFF0FF, 0xFFF0FFFF, 0xFFFFF00F]))
runs = [(arm[i:i + 1000], 4, "arm") for i in range(0, WORDS, 1000)]
# bl takes two halves: tests/arm/test_assembly.c has it. What stands behind 47BF is blx, of ARMv5.
runs += [(list(range(i, i + 64)), 2, "thumb") for i in range(0, 0xE800, 64)]
compared, wrong = 0, []
for run in runs:
    n, differ = compare(*run)
    compared += n
    wrong += differ
for word, own, other in wrong[:10]:
    print(f"{word:08X}: {own} is {plain(other)}")
print(f"{compared} instructions, {len(wrong)} differ")
sys.exit(1 if wrong or compared < 80000 else 0)
