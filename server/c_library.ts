/**
 * The functions of the C library that the server calls, because Deno has nothing for them: the limit of descriptors, and
 * what it keeps to itself about TLS connections (tls/sockets.ts).
 *
 * They are bound once, at the start. The permission for it, which names the library by the paths below, is given up before
 * anybody can connect; what is bound goes on working.
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

/** The functions by their names in C. Each returns -1 if it fails. */
export type CLibrary = Deno.DynamicLibrary<typeof FUNCTIONS>["symbols"];

/** Binds the functions; `null` if the library is elsewhere, the permission is missing, or the system is Windows. */
export function openCLibrary(): CLibrary | null {
  const system = Deno.build.os;
  if (system !== "linux" && system !== "darwin") return null;
  for (const path of C_LIBRARIES[system]) {
    try {
      return Deno.dlopen(path, FUNCTIONS).symbols;
    } catch {
      // The library is not there, or the permission is missing.
    }
  }
  return null;
}
