/**
 * A server that is killed again and again: acknowledged messages are kept, and everybody gets them once, in order.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { talkThroughKills } from "../soak/kills.ts";
import { withSeed } from "../soak/seeded_random.ts";

const KILLS = 50;

Deno.test(`acknowledged messages survive ${KILLS} kills of the server, and reach everybody once`, async () => {
  await withSeed(async (seed) => {
    const { found } = await talkThroughKills({ seed, kills: KILLS });
    assertEquals(found.slice(0, 20), []);
  });
});
