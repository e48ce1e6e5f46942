import { assertEquals } from "@std/assert";
import { OfferFilter } from "../../../client/jobs/receive_plan.ts";
import type { MessageOf } from "../../../shared/wire/message.ts";

const rules = { isWanted: (from: string) => from === "ci", acceptsAll: false };

function offer(id: string, more: Partial<MessageOf<"offered">> = {}): MessageOf<"offered"> {
  return { type: "offered", id: id.repeat(16), from: "ci", names: ["a"], count: 1, bytes: 1, ...more };
}

const closed = (id: string) => ({ type: "closed", id: id.repeat(16), code: "left" }) as const;

Deno.test("OfferFilter admits one offer, and holds back others until it comes to nothing", () => {
  const filter = new OfferFilter();
  assertEquals(["a", "b", "c"].map((id) => filter.admits(offer(id), rules)), [true, false, false]);
  assertEquals(filter.admits(offer("a"), rules), true);
  assertEquals(filter.admits(closed("b"), rules), false);
  assertEquals(filter.admits(closed("a"), rules), true);
  assertEquals(filter.release("b".repeat(16)), null);
  assertEquals(filter.release("a".repeat(16)), offer("c"));
  assertEquals(filter.admits(offer("c"), rules), true);
});

Deno.test("OfferFilter admits offers of other people, which the transfers decline, and still accepts one", () => {
  const filter = new OfferFilter();
  assertEquals(filter.admits(offer("x", { from: "mallory" }), rules), true);
  assertEquals(filter.admits(offer("a"), rules), true);
  assertEquals(filter.admits(offer("y", { from: "mallory" }), rules), true);
});

Deno.test("OfferFilter does not resume an offer of somebody else that another client has accepted", () => {
  const nonce = "n".repeat(16);
  assertEquals(new OfferFilter().admits(offer("x", { from: "mallory", nonce }), rules), false);
});

Deno.test("OfferFilter chooses an earlier transfer only once it is really resumed", () => {
  const nonce = "n".repeat(16);
  const filter = new OfferFilter();
  // No client knows it, so the sender offers it again under another id.
  assertEquals(filter.admits(offer("a", { nonce }), rules), true);
  assertEquals(filter.admits(offer("b"), rules), true);
  const other = new OfferFilter();
  assertEquals(other.admits(offer("a", { nonce }), rules), true);
  other.begin("a".repeat(16));
  assertEquals(other.admits(offer("b"), rules), false);
  assertEquals(other.admits(offer("a", { nonce }), rules), true);
});

Deno.test("OfferFilter holds nothing back when all offers are accepted", () => {
  const filter = new OfferFilter();
  for (const id of ["a", "b"]) assertEquals(filter.admits(offer(id), { ...rules, acceptsAll: true }), true);
});

Deno.test("OfferFilter admits all other messages", () => {
  assertEquals(new OfferFilter().admits({ type: "pong" }, rules), true);
});
