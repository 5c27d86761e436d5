/* Where the image lies. The boot loader and the kernel are built with the same header. */
#ifndef IMAGE_CFG_H
#define IMAGE_CFG_H

#define IMAGE_BASE 0x80000000u
#define IMAGE_NK_CA (IMAGE_BASE + 0x00200000) // behind the boot loader
#define IMAGE_NK_SIZE 0x00E00000
#define IMAGE_RAM_CA (IMAGE_NK_CA + IMAGE_NK_SIZE)
#define IMAGE_RAM32 (16 << 20)
#define IMAGE_RAM64 (48 << 20)

#endif
