@ SPDX-License-Identifier: MIT
@ What a compiler for ARM calls and coredll has not: division, and arithmetic of 64 bits. clang
@ calls them by both names, those of GNU and those of ARM.
    .syntax unified
    .arm
    .text

@ r0 / r1: the quotient in r0, the remainder in r1. Bit by bit, as in school. Division by zero
@ gives 0, and r0 as the remainder.
    .globl __udivsi3
    .globl __aeabi_uidiv, __aeabi_uidivmod
__udivsi3:
__aeabi_uidiv:
__aeabi_uidivmod:
    mov r2, r0
    movs r3, r1
    mov r0, #0
    moveq r1, r2
    bxeq lr
    mov r1, #0
    mov ip, #32
1:  movs r2, r2, lsl #1
    adcs r1, r1, r1
    cmpcc r1, r3
    subcs r1, r1, r3
    adc r0, r0, r0
    subs ip, ip, #1
    bne 1b
    bx lr

@ The same with signs: the remainder has that of the dividend.
    .globl __divsi3
    .globl __aeabi_idiv, __aeabi_idivmod
__divsi3:
__aeabi_idiv:
__aeabi_idivmod:
    push {r4, lr}
    eor r4, r0, r1
    and r4, r4, #0x80000000
    orr r4, r4, r0, lsr #31
    cmp r0, #0
    rsbmi r0, r0, #0
    cmp r1, #0
    rsbmi r1, r1, #0
    bl __udivsi3
    cmp r4, #0
    rsbmi r0, r0, #0
    tst r4, #1
    rsbne r1, r1, #0
    pop {r4, lr}
    bx lr

@ r1:r0 * r3:r2
    .globl __muldi3
    .globl __aeabi_lmul
__muldi3:
__aeabi_lmul:
    push {r4, lr}
    umull r4, ip, r0, r2
    mla ip, r1, r2, ip
    mla r1, r0, r3, ip
    mov r0, r4
    pop {r4, lr}
    bx lr

@ r1:r0 << r2, >> r2 without and with the sign
    .globl __ashldi3, __lshrdi3, __ashrdi3
    .globl __aeabi_llsl
__ashldi3:
__aeabi_llsl:
    subs r3, r2, #32
    rsb ip, r2, #32
    movmi r1, r1, lsl r2
    orrmi r1, r1, r0, lsr ip
    movpl r1, r0, lsl r3
    mov r0, r0, lsl r2
    bx lr
    .globl __aeabi_llsr
__lshrdi3:
__aeabi_llsr:
    subs r3, r2, #32
    rsb ip, r2, #32
    movmi r0, r0, lsr r2
    orrmi r0, r0, r1, lsl ip
    movpl r0, r1, lsr r3
    mov r1, r1, lsr r2
    bx lr
    .globl __aeabi_lasr
__ashrdi3:
__aeabi_lasr:
    subs r3, r2, #32
    rsb ip, r2, #32
    movmi r0, r0, lsr r2
    orrmi r0, r0, r1, lsl ip
    movpl r0, r1, asr r3
    mov r1, r1, asr r2
    bx lr

@ r1:r0 / r3:r2: the quotient in r1:r0, the remainder in r3:r2.
    .globl __udivdi3, __divdi3
    .globl __aeabi_uldivmod
__udivdi3:
__aeabi_uldivmod:
    push {r4-r9, lr}
    mov r4, r0              @ r5:r4 dividend, r7:r6 divisor, r1:r0 quotient, r9:r8 remainder
    mov r5, r1
    mov r6, r2
    mov r7, r3
    mov r0, #0
    mov r1, #0
    mov r8, #0
    mov r9, #0
    orrs ip, r6, r7
    moveq r8, r4
    moveq r9, r5
    beq 3f
    mov ip, #64
1:  adds r4, r4, r4
    adcs r5, r5, r5
    adcs r8, r8, r8
    adcs r9, r9, r9
    bcs 2f
    cmp r9, r7
    cmpeq r8, r6
2:  bcc 4f
    subs r8, r8, r6
    sbc r9, r9, r7
    adds r0, r0, r0
    adc r1, r1, r1
    orr r0, r0, #1
    b 5f
4:  adds r0, r0, r0
    adc r1, r1, r1
5:  subs ip, ip, #1
    bne 1b
3:  mov r2, r8
    mov r3, r9
    pop {r4-r9, lr}
    bx lr
    .globl __aeabi_ldivmod
__divdi3:
__aeabi_ldivmod:
    push {r4, lr}
    eor r4, r1, r3
    and r4, r4, #0x80000000
    orr r4, r4, r1, lsr #31
    cmp r1, #0
    bpl 1f
    rsbs r0, r0, #0
    rsc r1, r1, #0
1:  cmp r3, #0
    bpl 2f
    rsbs r2, r2, #0
    rsc r3, r3, #0
2:  bl __udivdi3
    cmp r4, #0
    bpl 3f
    rsbs r0, r0, #0
    rsc r1, r1, #0
3:  tst r4, #1
    beq 4f
    rsbs r2, r2, #0
    rsc r3, r3, #0
4:  pop {r4, lr}
    bx lr

@ The remainders.
    .globl __umodsi3, __modsi3, __umoddi3, __moddi3
__umodsi3:
    push {r4, lr}
    bl __udivsi3
    mov r0, r1
    pop {r4, lr}
    bx lr
__modsi3:
    push {r4, lr}
    bl __divsi3
    mov r0, r1
    pop {r4, lr}
    bx lr
__umoddi3:
    push {r4, lr}
    bl __udivdi3
    mov r0, r2
    mov r1, r3
    pop {r4, lr}
    bx lr
__moddi3:
    push {r4, lr}
    bl __divdi3
    mov r0, r2
    mov r1, r3
    pop {r4, lr}
    bx lr
