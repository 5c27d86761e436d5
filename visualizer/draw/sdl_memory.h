// SPDX-License-Identifier: MIT
#ifndef SLOT32_VISUALIZER_DRAW_SDL_MEMORY_H
#define SLOT32_VISUALIZER_DRAW_SDL_MEMORY_H

/// Lets SDL say that memory is out. Before its first error SDL asks for the block that holds each
/// thread's error; when it does not get it, that is an error, and SDL 2 asks again until the stack
/// ends. From now on one such block is kept in reserve.
/// Call it before SDL's first function; more calls change nothing.
void sdl_memory_keep_reserve(void);

#endif
