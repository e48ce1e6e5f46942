/**
 * What is known of the networks that connections come from.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { type Allowances, Networks } from "../../../server/connection/networks.ts";
import { ManualClock } from "../../support/manual_clock.ts";

const LIMITS = { rate: 1, burst: 2, maxPerAddress: 32, maxConnections: 400 };

/** The networks of a machine: `[1, 2]` is the second part of the first network. */
function networksOf(...path: readonly number[]): readonly string[] {
  return path.map((_, index) => path.slice(0, index + 1).join(":"));
}

/** Adds connections, and returns what they share. */
function connect(networks: Networks, from: readonly string[], count = 1): Allowances {
  const [allowances] = Array.from({ length: count }, () => networks.add(from));
  assert(allowances);
  return allowances;
}

Deno.test("Networks counts connections, and gives a network two buckets: of eight sessions, and of all of an address", () => {
  const clock = new ManualClock();
  const networks = new Networks(clock, LIMITS);
  const { newcomers, known } = connect(networks, ["10.0.0.1"]);
  assert(connect(networks, ["10.0.0.1"]).newcomers === newcomers);
  assert(connect(networks, ["10.0.0.2"]).newcomers !== newcomers);
  const counts = ["10.0.0.1", "10.0.0.2", "10.0.0.3"].map((one) => networks.crowds([one], 3).map(({ count }) => count));
  assertEquals(counts, [[2, 2], [1, 1], [0, 0]]);
  for (let count = 0; count < 16; count++) assertEquals(newcomers.take(clock.now()), 0);
  assertEquals(newcomers.take(clock.now()), 125);
  for (let count = 0; count < 64; count++) assertEquals(known.take(clock.now()), 0);
  assert(known.take(clock.now()) > 0);
  assertEquals([networks.add([]), networks.crowds([], 3).map(({ count }) => count)], [null, [0, 0]]);
});

Deno.test("Networks gives the parts of a network no allowances of their own", () => {
  const networks = new Networks(new ManualClock(), LIMITS);
  const { newcomers, known } = connect(networks, networksOf(1, 1, 1));
  const other = connect(networks, networksOf(1, 2, 2));
  assert(other.newcomers === newcomers && other.known === known);
  assert(connect(networks, networksOf(2, 1, 1)).newcomers !== newcomers);
});

Deno.test("Networks limits the connections of a network, all its addresses together, to a quarter of what others leave", () => {
  const networks = new Networks(new ManualClock(), LIMITS);
  let total = 0;
  const add = (...path: number[]) => {
    const isFull = networks.crowds(networksOf(...path), total).some(({ count, limit }) => count + 1 > limit);
    if (!isFull) networks.add(networksOf(...path));
    if (!isFull) total++;
    return !isFull;
  };
  const fill = (network: number) => {
    const before = total;
    for (let part = 0; part < 256; part++) {
      for (let count = 0; count < 2; count++) add(network, 0, part);
    }
    return total - before;
  };
  const fills = Array.from({ length: 4 }, (_, network) => fill(network));
  assertEquals(fills, [100, 75, 57, 42]);
  assert(add(9, 0, 0), "somebody else finds room");
  networks.remove(networksOf(0, 0, 0));
  total--;
  assert(!add(0, 0, 0) && add(8, 0, 0));
});

Deno.test("Networks has no limit for networks where there is none for addresses or for sessions", () => {
  for (const limits of [{ ...LIMITS, maxPerAddress: 0 }, { ...LIMITS, maxConnections: 0 }]) {
    assertEquals(new Networks(new ManualClock(), limits).crowds(networksOf(1, 1), 0).at(-1)?.limit, 0);
  }
});

Deno.test("Networks allows a network as many connections as each of its addresses, however few sessions there may be", () => {
  const networks = new Networks(new ManualClock(), { ...LIMITS, maxConnections: 40 });
  assertEquals(networks.crowds(["10.0.0.1"], 0).map(({ limit }) => limit), [32, 32]);
});

Deno.test("Networks forgets a network without connections only when its bucket is full again", () => {
  const clock = new ManualClock();
  const networks = new Networks(clock, LIMITS);
  const from = networksOf(1, 1);
  const { newcomers } = connect(networks, from);
  newcomers.charge(16);
  networks.remove(from);
  networks.forgetIdle();
  assert(connect(networks, from).newcomers === newcomers, "coming back gives no new allowance");
  networks.remove(from);
  clock.advance(2000);
  networks.forgetIdle();
  assert(connect(networks, from).newcomers !== newcomers);
});
