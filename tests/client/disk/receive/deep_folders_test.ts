/**
 * Folders inside of folders: each costs the same few calls of the system, however deep it is.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { Box, fillAndClose, TIME_MS } from "../support/box.ts";

const COUNTED = ["mkdirSync", "lstatSync", "statSync", "realPathSync", "openSync"] as const;

/** How often each function of the system is called while something runs. */
async function callsDuring(run: () => Promise<unknown>): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const originals = new Map<string, PropertyDescriptor>();
  for (const name of COUNTED) {
    const original = Object.getOwnPropertyDescriptor(Deno, name) ?? {};
    originals.set(name, original);
    const call = Deno[name] as (...args: unknown[]) => unknown;
    counts[name] = 0;
    const counted = (...args: unknown[]) => {
      counts[name] = (counts[name] ?? 0) + 1;
      return call(...args);
    };
    Object.defineProperty(Deno, name, { ...original, value: counted });
  }
  try {
    await run();
  } finally {
    for (const [name, original] of originals) Object.defineProperty(Deno, name, original);
  }
  return counts;
}

/** A list of folders, each in the one before, with a file in the last one. */
function nested(levels: number): { path: string; size?: number; time: number }[] {
  const folders = Array.from(
    { length: levels },
    (_, at) => ({ path: Array(at + 1).fill("d").join("/"), time: TIME_MS }),
  );
  return [...folders, { path: `${Array(levels).fill("d").join("/")}/a`, size: 0, time: TIME_MS }];
}

Deno.test("X9 a folder costs the same number of calls however deep it is, and no real path is asked for", async () => {
  const costs: Record<string, number>[] = [];
  for (const levels of [10, 20, 200]) {
    await using box = await Box.make();
    costs.push(await callsDuring(() => fillAndClose(box.target(), {}, nested(levels))));
    assertEquals(Deno.statSync(box.in(...Array(levels).fill("d"), "a")).size, 0);
  }
  const [ten = {}, twenty = {}, many = {}] = costs;
  assert((ten.mkdirSync ?? 0) >= 10);
  for (const name of COUNTED) {
    const perLevel = ((twenty[name] ?? 0) - (ten[name] ?? 0)) / 10;
    assertEquals(many[name], (ten[name] ?? 0) + 190 * perLevel, name);
  }
  assertEquals(many.realPathSync, ten.realPathSync);
});
