/**
 * The pause after wrong codes and passwords: it grows, it ends, and it takes no memory without bound.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { WrongTries } from "../../../server/access/wrong_tries.ts";
import { networksOf } from "../../../shared/address.ts";
import { MAX_TRYING_NETWORKS } from "../../../server/limits.ts";
import { ManualClock } from "../../support/manual_clock.ts";

Deno.test("WrongTries lets ten wrong tries of a network pass, and then makes it wait longer each time", () => {
  const clock = new ManualClock();
  const tries = new WrongTries(clock);
  const waits: number[] = [];
  for (let count = 1; count <= 17; count++) {
    tries.add(["192.0.2.1"]);
    const seconds = tries.waitSeconds(["192.0.2.1"]);
    waits.push(seconds);
    clock.advance(seconds * 1000);
    assertEquals(tries.waitSeconds(["192.0.2.1"]), 0);
  }
  assertEquals(waits, [0, 0, 0, 0, 0, 0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900]);
});

Deno.test("WrongTries keeps no other network waiting, and counts this machine as one", () => {
  const tries = new WrongTries(new ManualClock());
  for (let count = 0; count < 10; count++) {
    tries.add(["192.0.2.1"]);
    tries.add([]);
  }
  const waits = [["192.0.2.1"], [], ["192.0.2.2"]].map((networks) => tries.waitSeconds(networks));
  assertEquals(waits, [30, 30, 0]);
});

Deno.test("WrongTries counts all networks of an IPv6 address, of which an owner has many", () => {
  const tries = new WrongTries(new ManualClock());
  const of = (hostname: string) => networksOf(hostname);
  for (let count = 0; count < 10; count++) tries.add(of("2001:db8::1"));
  // The same machine with another address, and neighbours of it.
  const waits = () =>
    ["2001:db8::2", "2001:db8:0:1::1", "2001:db8:0:100::1", "2001:db9::1"].map((hostname) =>
      tries.waitSeconds(of(hostname))
    );
  assertEquals(waits(), [30, 0, 0, 0]);
  for (let network = 1; network <= 30; network++) tries.add(of(`2001:db8:0:${network.toString(16)}::1`));
  assertEquals(waits(), [30, 30, 0, 0]);
  for (let network = 1; network <= 120; network++) tries.add(of(`2001:db8:0:${network.toString(16)}00::1`));
  assertEquals(waits(), [30, 30, 30, 0]);
});

Deno.test("WrongTries begins again after an hour without a wrong try, however the clock of the machine jumps", () => {
  const clock = new ManualClock();
  const tries = new WrongTries(clock);
  for (let count = 0; count < 10; count++) tries.add(["192.0.2.1"]);
  clock.jump(-86_400_000);
  assertEquals(tries.waitSeconds(["192.0.2.1"]), 30);
  clock.jump(2 * 86_400_000);
  assertEquals(tries.waitSeconds(["192.0.2.1"]), 30);
  clock.advance(3_600_000);
  tries.add(["192.0.2.1"]);
  assertEquals(tries.waitSeconds(["192.0.2.1"]), 0);
});

Deno.test("WrongTries remembers a bounded number of networks, and forgets those whose time is over", () => {
  const clock = new ManualClock();
  const tries = new WrongTries(clock);
  for (let network = 0; network < MAX_TRYING_NETWORKS + 10; network++) tries.add([`192.0.2.1 ${network}`]);
  assertEquals(tries.size, MAX_TRYING_NETWORKS);
  clock.advance(3_600_000);
  tries.add(["192.0.2.1"]);
  assertEquals(tries.size, 1);
});
