/**
 * The limit of descriptors of this process. Each connection takes one, and the soft limit that a process starts with
 * (often 1024) is far below what the server needs, while the hard limit mostly is not: so the server raises it.
 *
 * Deno can neither read nor raise the limit, so that two functions of the C library are called. Opening files until it
 * fails would tell the limit too, but could not raise it, and takes 100 ms for 4,800 files, where these calls take 2 ms
 * and the whole start about 60 ms. The permission for it, which names the library by the paths below, is given up before
 * anybody can connect.
 *
 * @module
 */
import { type Limits, MAX_HANDSHAKES } from "../limits.ts";
import { RESERVED_DESCRIPTORS } from "../connection/descriptor_reserve.ts";

/** Where the C library is. `--allow-ffi` in deno.json names the same paths. */
export const C_LIBRARIES = {
  linux: ["/lib/x86_64-linux-gnu/libc.so.6", "/lib/aarch64-linux-gnu/libc.so.6", "/lib64/libc.so.6", "/lib/libc.so.6"],
  darwin: ["/usr/lib/libSystem.B.dylib"],
} as const;

/** `RLIMIT_NOFILE`, which each system numbers differently. */
const RLIMIT_NOFILE = { linux: 7, darwin: 8 } as const;

/** What the server itself opens: the runtime, the log, two databases and their journals. About 35 were counted. */
export const OWN_DESCRIPTORS = 64;

/** How many descriptors a server with these limits may need; `Infinity` if the number of connections has no limit. */
export function descriptorsFor(
  { maxConnections, maxTransfers }: Pick<Limits, "maxConnections" | "maxTransfers">,
): number {
  if (maxConnections === 0 || maxTransfers === 0) return Infinity;
  // A transfer has two connections of its own.
  return maxConnections + 2 * maxTransfers + MAX_HANDSHAKES + OWN_DESCRIPTORS + RESERVED_DESCRIPTORS;
}

/**
 * Raises the soft limit to `wanted`, or to the hard limit if that is lower. Returns the limit that holds now; `null` if it
 * cannot be told, as on systems whose C library is elsewhere. Windows has no limit.
 */
export function raiseDescriptorLimit(wanted: number): number | null {
  const system = Deno.build.os;
  if (system !== "linux" && system !== "darwin") return null;
  for (const path of C_LIBRARIES[system]) {
    try {
      const library = Deno.dlopen(path, FUNCTIONS);
      try {
        return raise(library.symbols, { resource: RLIMIT_NOFILE[system], wanted });
      } finally {
        library.close();
      }
    } catch {
      // The library is not there, or the permission is missing.
    }
  }
  return null;
}

/** `struct rlimit` is the soft and the hard limit, 8 bytes each on all systems that Deno runs on. */
const FUNCTIONS = {
  getrlimit: { parameters: ["i32", "buffer"], result: "i32" },
  setrlimit: { parameters: ["i32", "buffer"], result: "i32" },
} as const;

function raise(
  { getrlimit, setrlimit }: Deno.DynamicLibrary<typeof FUNCTIONS>["symbols"],
  { resource, wanted }: { readonly resource: number; readonly wanted: number },
): number | null {
  const limits = new BigUint64Array(2);
  if (getrlimit(resource, limits) !== 0) return null;
  const [soft = 0n, hard = 0n] = limits;
  const target = wanted === Infinity || BigInt(wanted) > hard ? hard : BigInt(wanted);
  if (target <= soft) return Number(soft);
  return setrlimit(resource, new BigUint64Array([target, hard])) === 0 ? Number(target) : Number(soft);
}
