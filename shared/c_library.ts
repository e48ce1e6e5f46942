/**
 * The functions of the C library that the program calls, because Deno has nothing for them: the limit of descriptors, and
 * what it keeps to itself about TLS connections (tls_sockets.ts).
 *
 * They are bound once. The permission for it, which names the library by the paths below, is given up before there is any
 * connection; what is bound goes on working.
 *
 * @module
 */

/** Where the C library is. `--allow-ffi` in deno.json names the same paths. */
export const C_LIBRARIES = {
  linux: ["/lib/x86_64-linux-gnu/libc.so.6", "/lib/aarch64-linux-gnu/libc.so.6", "/lib64/libc.so.6", "/lib/libc.so.6"],
  darwin: ["/usr/lib/libSystem.B.dylib"],
} as const;

const FUNCTIONS = {
  getrlimit: { parameters: ["i32", "buffer"], result: "i32" },
  setrlimit: { parameters: ["i32", "buffer"], result: "i32" },
  getsockname: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  getpeername: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
  shutdown: { parameters: ["i32", "i32"], result: "i32" },
} as const;

type Functions = typeof FUNCTIONS;

/** The functions by their names in C. Each returns -1 if it fails. */
export type CLibrary = Deno.DynamicLibrary<Functions>["symbols"] & { readonly system: keyof typeof C_LIBRARIES };

/** The part of `Deno` that is needed. */
interface System {
  readonly build: { readonly os: string };
  dlopen(path: string, functions: Functions): Deno.DynamicLibrary<Functions>;
}

/** Binds the functions; `null` if the library is elsewhere, the permission is missing, or the system is Windows. */
export function openCLibrary({ build: { os: system }, dlopen }: System): CLibrary | null {
  if (system !== "linux" && system !== "darwin") return null;
  for (const path of C_LIBRARIES[system]) {
    try {
      return { system, ...dlopen(path, FUNCTIONS).symbols };
    } catch {
      // The library is not there, or the permission is missing.
    }
  }
  return null;
}
