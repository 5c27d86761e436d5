// SPDX-License-Identifier: MIT
#pragma once

// Empty: the memory of WebAssembly takes no hints about its pages.
