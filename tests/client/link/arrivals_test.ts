/**
 * The order of messages after a lost connection: what waits for the answer about the last message, and for how long.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { Arrivals } from "../../../client/link/arrivals.ts";
import { BUSY_MS } from "../../../client/link/gap_filler.ts";
import type { MessageOf, ServerMessage } from "../../../shared/wire/message.ts";
import { chatMessage } from "../support/chat_message.ts";
import { FakeClock, KEEPING, welcome } from "../support/fake_platform.ts";

/** Arrivals that have seen the message 5 before the connection was lost, and what they have passed on since. */
function again() {
  const clock = new FakeClock();
  const passed: (string | number)[] = [];
  const requests: MessageOf<"history">[] = [];
  const arrivals = new Arrivals({
    clock,
    reading: { fillsGaps: false },
    send: (request) => void requests.push(request),
    withKey: () => null,
    pass: ({ message }) =>
      void passed.push(message !== null && "id" in message ? message.id ?? "" : message?.type ?? ""),
    wentBack: () => void passed.push("went back"),
    behind: () => {},
  });
  const take = (message: ServerMessage, json = "{}") => arrivals.take({ message, json, bytes: json.length });
  arrivals.begin(welcome(KEEPING), { isAgain: false, isOtherLog: false });
  take(chatMessage({ id: 5, time: 50 }));
  arrivals.end();
  arrivals.begin(welcome(KEEPING), { isAgain: true, isOtherLog: false });
  passed.length = 0;
  const { ref = "" } = requests[0] ?? {};
  return { clock, arrivals, passed, requests, take, ref };
}

const LAST = { id: 5, time: 50, from: "alice", to: "#lobby", text: "hi" };

Deno.test("Arrivals holds everything back until the last message was found, and asks again if the server is busy", () => {
  const { clock, passed, requests, take, ref } = again();
  take(chatMessage({ id: 6, time: 60 }));
  take({ type: "pong" });
  take({ type: "error", code: "busy", text: "", ref });
  assertEquals([passed, requests.length], [[], 1]);
  clock.advance(BUSY_MS);
  assertEquals(requests.length, 2);
  take({ type: "messages", ref, messages: [LAST] });
  take({ type: "ok", ref });
  assertEquals([passed, clock.waiting], [[6, "pong"], 0]);
});

Deno.test("Arrivals passes on what it holds back if it becomes too much, or if the server ends the connection", () => {
  const { passed, take } = again();
  take(chatMessage({ id: 6, time: 60 }), "x".repeat(5 * 1024 * 1024));
  take(chatMessage({ id: 7, time: 60 }));
  assertEquals(passed, [6, 7]);

  const ending = again();
  ending.take(chatMessage({ id: 6, time: 60 }));
  ending.take({ type: "bye", reason: "shutdown", retry: 1 });
  assertEquals(ending.passed, [6, "bye"]);
});

Deno.test("Arrivals forgets what it holds back, and its timer, when the connection is lost", () => {
  const { clock, arrivals, passed, take, ref } = again();
  take(chatMessage({ id: 6, time: 60 }));
  take({ type: "error", code: "busy", text: "", ref });
  arrivals.end();
  assertEquals([passed, clock.waiting, arrivals.seen(["#lobby"])], [[], 0, { "#lobby": 5 }]);
});

Deno.test("Arrivals asks nothing without a history, without messages, or in another history", () => {
  for (const [features, isOtherLog] of [[[], false], [KEEPING.features, true]] as const) {
    const { arrivals, requests } = again();
    arrivals.end();
    arrivals.begin(welcome({ features }), { isAgain: true, isOtherLog });
    assertEquals(requests.length, 1);
  }
});

Deno.test("Arrivals has seen everything up to the last id of a whole backlog, and of no other", () => {
  const { arrivals, take, ref } = again();
  take({ type: "messages", ref, messages: [LAST] });
  take({ type: "ok", ref });
  const backlog = (to: string, count: number) => take({ type: "backlog", to, count, last: 20 });
  // The message 11 was changed by 12 before the backlog was made, which contains it as it is now.
  backlog("#whole", 1);
  take(chatMessage({ id: 11, to: "#whole" }));
  backlog("#half", 2);
  take(chatMessage({ id: 11, to: "#half" }));
  backlog("#left", 1);
  take(chatMessage({ id: 11, to: "#left" }));
  arrivals.forgetRoom("#left");
  backlog("#later", 1);
  take(chatMessage({ id: 11, to: "#later" }));
  take(chatMessage({ id: 25, to: "#later" }));
  arrivals.end();
  const seen = arrivals.seen(["#lobby", "#whole", "#half", "#left", "#later"]);
  assertEquals(seen, { "#lobby": 5, "#whole": 20, "#half": 11, "#later": 25 });
});
