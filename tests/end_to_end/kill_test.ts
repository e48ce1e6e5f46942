/**
 * A server that is killed again and again: acknowledged messages are kept, and everybody gets them once, in order.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { talkThroughKills } from "../soak/kills.ts";
import { withSeed } from "../soak/seeded_random.ts";

for (const [kills, isSecure, way] of [[35, false, ""], [10, true, " over TLS"]] as const) {
  Deno.test(`acknowledged messages survive ${kills} kills of the server, and reach everybody once${way}`, async () => {
    await withSeed(async (seed) => {
      const { found } = await talkThroughKills({ seed, kills, isSecure });
      assertEquals(found.slice(0, 20), []);
    });
  });
}
