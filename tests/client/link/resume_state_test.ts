import { assertEquals } from "@std/assert";
import {
  MAX_UNANSWERED,
  MAX_UNANSWERED_CHARACTERS,
  type Unanswered,
  UnansweredRequests,
} from "../../../client/link/resume_state.ts";
import type { ClientMessage } from "../../../shared/wire/message.ts";

function request(message: ClientMessage): Unanswered {
  return { message, json: JSON.stringify(message), isQuiet: false, isSent: true };
}

function waiting(...messages: ClientMessage[]): UnansweredRequests {
  const requests = new UnansweredRequests();
  for (const message of messages) requests.add(request(message));
  return requests;
}

const who = { type: "who", ref: "1" } as const;
const say = { type: "say", to: "#a", text: "x", ref: "2", key: "k".repeat(22) } as const;

Deno.test("UnansweredRequests pairs an answer with the oldest request of its ref", () => {
  const requests = waiting(who, { ...say, ref: "1" }, say);
  assertEquals(requests.answer({ type: "ok", ref: "1" })?.message, who);
  assertEquals(requests.answer({ type: "error", code: "x", text: "", ref: "1" })?.message.type, "say");
  assertEquals(requests.answer({ type: "ok", ref: "1" }), null);
  assertEquals(requests.answer({ type: "ok", ref: 2 }), null);
  assertEquals(requests.answer({ type: "ok", ref: "2" })?.message, say);
  assertEquals(requests.all, []);
});

Deno.test("UnansweredRequests pairs data with their request, which keeps waiting (REQ-I26)", () => {
  const requests = waiting(who, { type: "list", ref: "2" }, { type: "whois", name: "x", ref: "3" });
  assertEquals(requests.answer({ type: "people", ref: "1", people: [] })?.message, who);
  assertEquals(requests.answer({ type: "people", ref: "2", people: [] }), null);
  assertEquals(requests.answer({ type: "rooms", ref: "2", rooms: [] })?.message.type, "list");
  assertEquals(requests.answer({ type: "rooms", rooms: [] }), null);
  assertEquals(requests.answer({ type: "messages", ref: "1", messages: [] }), null);
  for (const one of [{ type: "history", to: "#a", ref: "4" }, { type: "search", text: "x", ref: "4" }] as const) {
    assertEquals(waiting(one).answer({ type: "messages", ref: "4", messages: [] })?.message, one);
  }
  assertEquals(requests.all.length, 3);
});

Deno.test("UnansweredRequests removes a ping by a pong, never by an ok", () => {
  const requests = waiting({ type: "ping", ref: "1" }, who);
  assertEquals(requests.answer({ type: "ok", ref: "1" })?.message, who);
  assertEquals(requests.answer({ type: "pong", ref: "1" })?.message.type, "ping");
  assertEquals(requests.answer({ type: "pong" }), null);
});

Deno.test("UnansweredRequests removes requests without ref when a later one is answered", () => {
  const { ref: _, key: _key, ...noRef } = say;
  const requests = waiting(noRef, noRef, who, noRef);
  assertEquals(requests.answer({ type: "ok", ref: "1" })?.message, who);
  assertEquals(requests.all.map(({ message }) => message), [noRef]);
  assertEquals(requests.hasAnswersToCome, false);
});

Deno.test("UnansweredRequests pairs an error without ref with the oldest request without one", () => {
  const { ref: _, ...noRef } = say;
  const requests = waiting(who, noRef);
  assertEquals(requests.answer({ type: "error", code: "x", text: "" })?.message, noRef);
  assertEquals(requests.answer({ type: "error", code: "x", text: "" }), null);
  assertEquals(requests.all.length, 1);
});

Deno.test("UnansweredRequests finds a message by its key, and lists messages", () => {
  const requests = waiting(who, say);
  assertEquals(requests.withKey(say.key)?.message, say);
  assertEquals(requests.withKey("another"), null);
  assertEquals(requests.says, [say]);
});

Deno.test("UnansweredRequests is full by number, and by size", () => {
  const many = waiting(...Array.from({ length: MAX_UNANSWERED - 1 }, () => who));
  assertEquals(many.isFull, false);
  many.add(request(who));
  assertEquals(many.isFull, true);
  many.answer({ type: "ok", ref: "1" });
  assertEquals(many.isFull, false);

  const large = waiting();
  const text = "x".repeat(10_000);
  let count = 0;
  for (; !large.isFull; count++) large.add(request({ ...say, text }));
  assertEquals(count, Math.ceil(MAX_UNANSWERED_CHARACTERS / JSON.stringify({ ...say, text }).length));
  large.answer({ type: "ok", ref: "2" });
  assertEquals(large.isFull, false);
});
