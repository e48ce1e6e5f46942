/**
 * How many names may be claimed from a network, and with a key.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { NewNames } from "../../../server/identity/new_names.ts";
import { MAX_CLAIMING_NETWORKS, MAX_NAMES, NETWORK_PARTS } from "../../../server/limits.ts";
import { networksOf } from "../../../shared/address.ts";
import { ManualClock } from "../../support/manual_clock.ts";

let keys = 0;

/** A claim from an address with a new key. */
function from(address: string) {
  return { key: `key ${++keys}`, networks: networksOf(address) };
}

const [A, B, LOCAL] = ["192.0.2.1", "192.0.2.2", "127.0.0.1"] as const;

Deno.test("NewNames counts the names of each network for an hour from its first one", () => {
  const clock = new ManualClock();
  const names = new NewNames(clock, { maxNewNames: 2 });
  assertEquals([A, A, A, B].map((address) => names.tryAdd(from(address))), [true, true, false, true]);
  clock.advance(3_599_999);
  assertEquals([A, B].map((address) => names.hasRoom(from(address))), [false, true]);
  clock.advance(1);
  assertEquals([A, A, A].map((address) => names.tryAdd(from(address))), [true, true, false]);
});

Deno.test("NewNames does not count this machine, and nothing if there is no limit", () => {
  const limited = new NewNames(new ManualClock(), { maxNewNames: 1 });
  assertEquals([LOCAL, LOCAL, LOCAL].map((address) => limited.tryAdd(from(address))), [true, true, true]);
  const unlimited = new NewNames(new ManualClock(), { maxNewNames: 0 });
  assertEquals([A, A, A].map((address) => unlimited.tryAdd(from(address))), [true, true, true]);
});

Deno.test("NewNames leaves names of an IPv6 network to its other parts, and names of an address to other keys", () => {
  const names = new NewNames(new ManualClock(), { maxNewNames: 20 });
  const add = (address: string) => names.tryAdd(from(address));
  for (let at = 0; at < 20; at++) assertEquals(add(`2001:db8:0:${at.toString(16)}::1`), true, "of the first 56 bits");
  assertEquals([add("2001:db8:0:ff::1"), add("2001:db8:0:100::1")], [false, true]);
  for (let part = 1; part < NETWORK_PARTS; part++) {
    for (let at = part === 1 ? 1 : 0; at < 20; at++) assertEquals(add(`2001:db8:0:${part}00::1`), true);
  }
  assertEquals([add("2001:db8:0:f00::1"), add("2001:db8:1::1")], [false, true], "the whole network has a limit");
  const one = { key: "the key of one member", networks: networksOf(A) };
  const claimed = Array.from({ length: 20 }, () => names.tryAdd(one)).filter((isClaimed) => isClaimed);
  assertEquals([claimed.length, add(A)], [MAX_NAMES, true]);
});

Deno.test("NewNames remembers so many networks, and forgets the one whose hour began first", () => {
  const names = new NewNames(new ManualClock(), { maxNewNames: 1 });
  const source = (at: number) => ({ key: `key ${at}`, networks: [`${at}`] });
  for (let at = 0; at <= MAX_CLAIMING_NETWORKS; at++) names.tryAdd(source(at));
  assertEquals([0, 1].map((at) => names.hasRoom({ ...source(at), key: "another" })), [true, false]);
});
