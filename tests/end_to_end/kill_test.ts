/**
 * A server that is killed again and again: what was acknowledged is kept, and everybody gets it once, in order.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { talkThroughKills } from "../soak/kills.ts";
import { withSeed } from "../soak/seeded_random.ts";

const KILLS = 50;

Deno.test(`what was acknowledged outlives ${KILLS} deaths of the server, and comes to everybody once`, async () => {
  await withSeed(async (seed) => {
    const { found } = await talkThroughKills({ seed, kills: KILLS });
    assertEquals(found.slice(0, 20), []);
  });
});
