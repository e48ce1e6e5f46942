/**
 * What counts of what people write (PROTOCOL.md K2, K10).
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { BYTES_PER_ENTRY } from "../../../server/limits.ts";
import { TextSpace } from "../../../server/hub/text_space.ts";
import type { Saying } from "../../../server/store/store.ts";
import { ManualClock } from "../../support/manual_clock.ts";

const NETWORK = "2001:db8:0::/48";

/** Person 1 is known, everybody else is new. */
function spaceWith(limits: { maxKept?: number; maxMail?: number } = {}): TextSpace {
  return new TextSpace({
    store: { isDiskLow: false },
    limits: { maxKept: 0, maxMail: 0, ...limits },
    clock: new ManualClock(),
    isKnown: (person) => person === 1,
  });
}

function sayingTo(to: Saying["to"], author = 2): Saying {
  return { type: "say", author, to, fromName: "a", toName: "b", text: "x", action: false, key: undefined };
}

Deno.test("TextSpace does not forget a network for many names that its people have used", () => {
  const space = spaceWith({ maxKept: 100_000 });
  assertEquals(space.takeBytes(40_000, { author: 2, network: NETWORK }), null);
  for (let at = 0; at < 10_100; at++) space.take(sayingTo("#a", 3 + at), at % 2 === 0 ? "192.0.2.1" : "192.0.2.2");
  assertEquals(space.takeBytes(70_000, { author: 2, network: NETWORK })?.code, "too_much");
});

Deno.test("TextSpace does not forget what was left for somebody for many messages to nobody", () => {
  const space = spaceWith({ maxMail: 100 });
  const bob = sayingTo({ absent: "bob" });
  for (let at = 0; at < 5; at++) space.take(bob, NETWORK);
  for (let at = 0; at < 10_100; at++) {
    const lost = sayingTo({ absent: `nobody${at}` });
    space.take(lost, NETWORK);
    space.giveBack(lost, NETWORK);
  }
  assertEquals(5 + leaveAll(space, bob), leaveAll(spaceWith({ maxMail: 100 }), bob));
});

Deno.test("TextSpace counts nothing of a message for which there is no space in the mailbox", () => {
  const space = spaceWith({ maxKept: 100_000, maxMail: 100 });
  const bob = sayingTo({ absent: "bob" });
  const left = leaveAll(space, bob);
  for (let at = 0; at < 500; at++) assertEquals(space.take(bob, NETWORK)?.code, "mailbox_full");
  assertEquals(space.takeBytes(100_000 - left * (1 + BYTES_PER_ENTRY), { author: 2, network: NETWORK }), null);
});

Deno.test("TextSpace counts people who are known alone, and those on this machine", () => {
  const space = spaceWith({ maxKept: 10 });
  const take = (author: number, network: string | null) => space.takeBytes(10, { author, network })?.code ?? "ok";
  const taken = [take(2, NETWORK), take(3, NETWORK), take(1, NETWORK), take(1, null), take(3, null), take(2, null)];
  assertEquals(taken, ["ok", "too_much", "ok", "too_much", "ok", "ok"]);
});

/** How many of a message are taken. */
function leaveAll(space: TextSpace, saying: Saying): number {
  for (let count = 0;; count++) {
    if (space.take(saying, NETWORK) !== null) return count;
  }
}
