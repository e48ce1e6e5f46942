/**
 * The limit of descriptors of this process. Each connection takes one, and the soft limit that a process starts with
 * (often 1024) is far below what the server needs, while the hard limit mostly is not: so the server raises it.
 *
 * Deno can neither read nor raise the limit, so that two functions of the C library are called. Opening files until it
 * fails would tell the limit too, but could not raise it, and takes 100 ms for 4,800 files, where these calls take 2 ms
 * and the whole start about 60 ms.
 *
 * @module
 */
import type { CLibrary } from "../c_library.ts";
import { type Limits, MAX_HANDSHAKES } from "../limits.ts";
import { RESERVED_DESCRIPTORS } from "./descriptor_reserve.ts";

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
export function raiseDescriptorLimit(wanted: number, library: CLibrary | null): number | null {
  const system = Deno.build.os;
  if (library === null || system !== "linux" && system !== "darwin") return null;
  const resource = RLIMIT_NOFILE[system];
  // `struct rlimit` is the soft and the hard limit, 8 bytes each on all systems that Deno runs on.
  const limits = new BigUint64Array(2);
  if (library.getrlimit(resource, limits) !== 0) return null;
  const [soft = 0n, hard = 0n] = limits;
  const target = wanted === Infinity || BigInt(wanted) > hard ? hard : BigInt(wanted);
  if (target <= soft) return Number(soft);
  return library.setrlimit(resource, new BigUint64Array([target, hard])) === 0 ? Number(target) : Number(soft);
}
