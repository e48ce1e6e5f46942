import { assertEquals } from "@std/assert";
import { OneOffer } from "../../../client/jobs/one_offer.ts";
import type { MessageOf } from "../../../shared/wire/message.ts";

const rules = { isWanted: (from: string) => from === "ci", takesAll: false };

function offer(id: string, more: Partial<MessageOf<"offered">> = {}): MessageOf<"offered"> {
  return { type: "offered", id: id.repeat(16), from: "ci", names: ["a"], count: 1, bytes: 1, ...more };
}

const closed = (id: string) => ({ type: "closed", id: id.repeat(16), code: "left" }) as const;

Deno.test("OneOffer lets one offer through, and keeps others back until it comes to nothing", () => {
  const one = new OneOffer();
  assertEquals(["a", "b", "c"].map((id) => one.admits(offer(id), rules)), [true, false, false]);
  assertEquals(one.admits(offer("a"), rules), true);
  assertEquals(one.admits(closed("b"), rules), false);
  assertEquals(one.admits(closed("a"), rules), true);
  assertEquals(one.release("b".repeat(16)), null);
  assertEquals(one.release("a".repeat(16)), offer("c"));
  assertEquals(one.admits(offer("c"), rules), true);
});

Deno.test("OneOffer leaves it to the transfers to pass on what others offer, which takes no place", () => {
  const one = new OneOffer();
  assertEquals(one.admits(offer("x", { from: "mallory" }), rules), true);
  assertEquals(one.admits(offer("a"), rules), true);
  assertEquals(one.admits(offer("y", { from: "mallory" }), rules), true);
});

Deno.test("OneOffer does not go on with what another program has accepted of somebody else", () => {
  const nonce = "n".repeat(16);
  assertEquals(new OneOffer().admits(offer("x", { from: "mallory", nonce }), rules), false);
});

Deno.test("OneOffer gives its place to an earlier deal only when that really goes on", () => {
  const nonce = "n".repeat(16);
  const one = new OneOffer();
  // It is known nowhere, so its maker offers it anew, under another id.
  assertEquals(one.admits(offer("a", { nonce }), rules), true);
  assertEquals(one.admits(offer("b"), rules), true);
  const other = new OneOffer();
  assertEquals(other.admits(offer("a", { nonce }), rules), true);
  other.begins("a".repeat(16));
  assertEquals(other.admits(offer("b"), rules), false);
  assertEquals(other.admits(offer("a", { nonce }), rules), true);
});

Deno.test("OneOffer keeps nothing back where all are taken", () => {
  const one = new OneOffer();
  for (const id of ["a", "b"]) assertEquals(one.admits(offer(id), { ...rules, takesAll: true }), true);
});

Deno.test("OneOffer lets everything else through", () => {
  assertEquals(new OneOffer().admits({ type: "pong" }, rules), true);
});
