/**
 * How many names a network may claim.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { NewNames } from "../../../server/identity/new_names.ts";
import { MAX_CLAIMING_NETWORKS } from "../../../server/limits.ts";
import { ManualClock } from "../../support/manual_clock.ts";

Deno.test("NewNames counts the names of each network for an hour from its first one", () => {
  const clock = new ManualClock();
  const names = new NewNames(clock, { maxNewNames: 2 });
  assertEquals(["a", "a", "a", "b"].map((network) => names.tryAdd(network)), [true, true, false, true]);
  clock.advance(3_599_999);
  assertEquals(["a", "b"].map((network) => names.hasRoom(network)), [false, true]);
  clock.advance(1);
  assertEquals(["a", "a", "a"].map((network) => names.tryAdd(network)), [true, true, false]);
});

Deno.test("NewNames does not count this machine, and nothing if there is no limit", () => {
  const limited = new NewNames(new ManualClock(), { maxNewNames: 1 });
  assertEquals([null, null, null].map((network) => limited.tryAdd(network)), [true, true, true]);
  const unlimited = new NewNames(new ManualClock(), { maxNewNames: 0 });
  assertEquals(["a", "a", "a"].map((network) => unlimited.tryAdd(network)), [true, true, true]);
});

Deno.test("NewNames remembers so many networks, and forgets the one whose hour began first", () => {
  const names = new NewNames(new ManualClock(), { maxNewNames: 1 });
  for (let at = 0; at <= MAX_CLAIMING_NETWORKS; at++) names.tryAdd(`${at}`);
  assertEquals(["0", "1"].map((network) => names.hasRoom(network)), [true, false]);
});
