/**
 * What is known of the networks that connections come from.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { Networks } from "../../../server/connection/networks.ts";
import { NO_ALLOWANCE, type TokenBucket } from "../../../server/rate_limiter.ts";
import { ManualClock } from "../../support/manual_clock.ts";

const LIMITS = { rate: 1, burst: 2, maxPerAddress: 32, maxConnections: 400 };

/** The networks of a machine: `[1, 2]` is the second part of the first network. */
function networksOf(...path: readonly number[]): readonly string[] {
  return path.map((_, index) => path.slice(0, index + 1).join(":"));
}

Deno.test("Networks counts connections, and gives an address two allowances: of eight sessions, and of all its connections", () => {
  const clock = new ManualClock();
  const networks = new Networks(clock, LIMITS);
  const { newcomers: { requests: [newcomers] }, known: { requests: [known] } } = networks.add(["10.0.0.1"]);
  assert(newcomers !== undefined && known !== undefined);
  assert(networks.add(["10.0.0.1"]).newcomers.requests[0] === newcomers);
  assert(networks.add(["10.0.0.2"]).newcomers.requests[0] !== newcomers);
  const crowds = ["10.0.0.1", "10.0.0.2", "10.0.0.3"].map((one) => networks.crowds([one], 3));
  assertEquals(crowds, [2, 1, 0].map((count) => [{ count, limit: 32 }]));
  for (let count = 0; count < 16; count++) assertEquals(newcomers.take(clock.now()), 0);
  assertEquals(newcomers.take(clock.now()), 125);
  for (let count = 0; count < 64; count++) assertEquals(known.take(clock.now()), 0);
  assert(known.take(clock.now()) > 0);
  assertEquals([networks.add([]), networks.crowds([], 3)], [{ newcomers: NO_ALLOWANCE, known: NO_ALLOWANCE }, []]);
});

Deno.test("Networks gives the parts of a network an allowance each, and all of them some times as much", () => {
  const clock = new ManualClock();
  const networks = new Networks(clock, LIMITS);
  const [one, same, other] = [networksOf(1, 1, 1), networksOf(1, 1, 2), networksOf(1, 2, 3)].map((from) =>
    networks.add(from)
  );
  assert(one !== undefined && same !== undefined && other !== undefined);
  const kinds = [["newcomers", "requests", 8, 4], ["known", "requests", 32, 4], ["newcomers", "texts", 2, 2]] as const;
  for (const [who, what, sessions, parts] of [...kinds, ["known", "texts", 2, 2] as const]) {
    const [[part, whole, ...rest], ofSame, ofOther] = [one[who][what], same[who][what], other[who][what]];
    assertEquals([rest.length, ofSame[0] === part, ofSame[1] === whole], [0, true, true]);
    assertEquals([ofOther[0] === part, ofOther[1] === whole], [false, true]);
    const takeAll = (bucket = whole) => {
      for (let count = 0;; count++) {
        if ((bucket?.take(clock.now()) ?? 0) > 0) return count;
      }
    };
    assertEquals([takeAll(part), takeAll(whole)], [2 * sessions, parts * 2 * sessions]);
  }
});

Deno.test("Networks limits how many connections come from an address lately, and from a network in all", () => {
  const clock = new ManualClock();
  const networks = new Networks(clock, LIMITS);
  /** How many come at once until they have to wait, and until they are refused. */
  const come = (...path: number[]) => {
    for (let [count, first] = [0, -1];; count++) {
      const ms = networks.comes(networksOf(...path));
      if (first === -1 && ms !== 0) first = count;
      if (ms === null) return [first, count];
      assert(ms <= 1000);
    }
  };
  assertEquals([come(1), come(2), come(1)], [[128, 192], [128, 192], [0, 0]]);
  clock.advance(1000);
  assertEquals(come(1), [0, 64]);
  clock.advance(2000);
  assertEquals(come(1), [64, 128]);
  // Four parts of a network come as often as one of them could alone four times.
  assertEquals([come(3, 1, 1), come(3, 1, 2), come(3, 2, 1)], [[128, 192], [0, 0], [128, 192]]);
  assertEquals([come(3, 3, 1), come(3, 4, 1), come(3, 5, 1)], [[128, 192], [0, 192], [0, 0]]);
  for (let at = 0; at < 1000; at++) assertEquals(networks.comes([]), 0);
  clock.advance(60_000);
  networks.forgetIdle();
  assertEquals(come(1), [128, 192]);
});

Deno.test("Networks limits the connections of a network, all its addresses together, to a quarter of what others leave", () => {
  const networks = new Networks(new ManualClock(), { ...LIMITS, maxPerAddress: 2 });
  let total = 0;
  const add = (...path: number[]) => {
    const isFull = networks.crowds(networksOf(...path), total).some(({ count, limit }) => count + 1 > limit);
    if (!isFull) networks.add(networksOf(...path));
    if (!isFull) total++;
    return !isFull;
  };
  const fill = (network: number, parts: number) => {
    const before = total;
    for (let part = 0; part < parts; part++) {
      for (let address = 0; address < 64; address++) {
        for (let count = 0; count < 2; count++) add(network, part, address);
      }
    }
    return total - before;
  };
  assertEquals([fill(0, 1), fill(0, 64)], [25, 75], "a part leaves something to the other parts");
  assertEquals([fill(1, 64), fill(2, 64), fill(3, 64)], [75, 57, 42]);
  assert(add(9, 0, 0), "somebody else finds room");
  networks.remove(networksOf(0, 0, 0));
  total--;
  assert(!add(0, 0, 0) && add(8, 0, 0));
});

Deno.test("Networks has no limit for networks where there is none for addresses or for sessions", () => {
  for (const limits of [{ ...LIMITS, maxPerAddress: 0 }, { ...LIMITS, maxConnections: 0 }]) {
    const crowds = new Networks(new ManualClock(), limits).crowds(networksOf(1, 1, 1), 0);
    assertEquals(crowds.map(({ limit }) => limit), [0, 0, limits.maxPerAddress]);
  }
});

Deno.test("Networks allows a network as many connections as each of its addresses, however few sessions there may be", () => {
  const networks = new Networks(new ManualClock(), { ...LIMITS, maxConnections: 40 });
  assertEquals(networks.crowds(networksOf(1, 1, 1), 0).map(({ limit }) => limit), [32, 32, 32]);
});

Deno.test("Networks forgets a network without connections only when its buckets are full again", () => {
  const clock = new ManualClock();
  const networks = new Networks(clock, LIMITS);
  const from = networksOf(1, 1, 1);
  const newcomers = networks.add(from).newcomers.requests;
  const isOld = (bucket: TokenBucket, at: number) => bucket === newcomers[at];
  for (const bucket of newcomers) bucket.charge(16);
  networks.remove(from);
  networks.forgetIdle();
  assert(networks.add(from).newcomers.requests.every(isOld), "coming back gives nothing new");
  networks.remove(from);
  clock.advance(2000);
  networks.forgetIdle();
  const { requests, texts } = networks.add(from).newcomers;
  assert(!requests.some(isOld));
  for (const bucket of texts) bucket.charge(1);
  networks.remove(from);
  networks.forgetIdle();
  assert(networks.add(from).newcomers.texts.every((bucket, at) => bucket === texts[at]), "nor do texts");
});
