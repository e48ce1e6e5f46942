/**
 * What is known of the networks that connections come from.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { Networks } from "../../../server/connection/networks.ts";
import { ManualClock } from "../../support/manual_clock.ts";

Deno.test("Networks counts connections, and gives a network two buckets: of eight sessions, and of all that it may have", () => {
  const clock = new ManualClock();
  const networks = new Networks(clock, { rate: 1, burst: 2, maxPerAddress: 32 });
  const { newcomers: bucket, known } = networks.add("10.0.0.1");
  assert(networks.add("10.0.0.1").newcomers === bucket && networks.add("10.0.0.2").newcomers !== bucket);
  assertEquals(["10.0.0.1", "10.0.0.2", "10.0.0.3"].map((network) => networks.count(network)), [2, 1, 0]);
  for (let count = 0; count < 16; count++) assertEquals(bucket.take(clock.now()), 0);
  assertEquals(bucket.take(clock.now()), 125);
  for (let count = 0; count < 64; count++) assertEquals(known.take(clock.now()), 0);
  assert(known.take(clock.now()) > 0);
});

Deno.test("Networks forgets a network without connections only when its bucket is full again", () => {
  const clock = new ManualClock();
  const networks = new Networks(clock, { rate: 1, burst: 2, maxPerAddress: 32 });
  const { newcomers: bucket } = networks.add("10.0.0.1");
  bucket.charge(16);
  networks.remove("10.0.0.1");
  networks.forgetIdle();
  assert(networks.add("10.0.0.1").newcomers === bucket, "coming back gives no new allowance");
  networks.remove("10.0.0.1");
  clock.advance(2000);
  networks.forgetIdle();
  assert(networks.add("10.0.0.1").newcomers !== bucket);
});
