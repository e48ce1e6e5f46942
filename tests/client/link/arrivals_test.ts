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
function again({ fillsGaps = false } = {}) {
  const clock = new FakeClock();
  const passed: (string | number)[] = [];
  const requests: MessageOf<"history">[] = [];
  const arrivals = new Arrivals({
    clock,
    reading: { fillsGaps },
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

Deno.test("Arrivals reads later what is too much to hold back until the last message was found", () => {
  const { passed, requests, take, ref } = again();
  take(chatMessage({ id: 6, time: 60 }), "x".repeat(5 * 1024 * 1024));
  take(chatMessage({ id: 7, time: 60 }));
  take({ type: "pong" });
  assertEquals(passed, ["pong"]);
  take({ type: "messages", ref, messages: [LAST] });
  take({ type: "ok", ref });
  assertEquals(requests.slice(1).map(({ after }) => after), [5]);
  const { ref: page = "" } = requests[1] ?? {};
  take({ type: "messages", ref: page, messages: [{ ...LAST, id: 6 }, { ...LAST, id: 7 }] });
  take({ type: "ok", ref: page });
  assertEquals(passed, ["pong", 6, 7]);
});

Deno.test("Arrivals is behind until the last message was found, and reads nothing of a room that was left meanwhile", () => {
  const { arrivals, passed, requests, take, ref } = again();
  take(chatMessage({ id: 6, time: 60 }), "x".repeat(5 * 1024 * 1024));
  assertEquals(arrivals.isBehind, true);
  arrivals.forgetRoom("#lobby");
  take({ type: "messages", ref, messages: [{ ...LAST, id: 3 }] });
  take({ type: "ok", ref });
  assertEquals([passed, requests.length, arrivals.isBehind], [["went back"], 1, false]);
});

Deno.test("Arrivals passes on what it holds back if the server ends the session, but not if it comes again", () => {
  for (const retry of [undefined, 1]) {
    const { passed, take } = again();
    take(chatMessage({ id: 6, time: 60 }));
    take({ type: "bye", reason: "shutdown", ...(retry === undefined ? {} : { retry }) });
    assertEquals(passed, retry === undefined ? [6, "bye"] : ["bye"]);
  }
});

Deno.test("Arrivals forgets what it holds back, and its timer, when the connection is lost", () => {
  const { clock, arrivals, passed, take, ref } = again();
  take(chatMessage({ id: 6, time: 60 }));
  take({ type: "error", code: "busy", text: "", ref });
  arrivals.end();
  assertEquals([passed, clock.waiting, arrivals.seen(["#lobby"])], [[], 0, { "#lobby": 5 }]);
});

Deno.test("Arrivals tells of messages that retention has removed since the last one, and reads nothing by time", () => {
  const { passed, requests, take, ref } = again();
  take({ type: "gap", to: "#lobby", after: 5, before: 30, count: 0, lost: 29 });
  take(chatMessage({ id: 30, time: 40 }));
  take({ type: "messages", ref, messages: [], lost: 29 });
  take({ type: "ok", ref });
  assertEquals([passed, requests.length], [["gap", 30], 1]);
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

Deno.test("Arrivals has not seen a backlog whose gap was not filled, however often a connection fails afterwards", () => {
  const { arrivals, take, ref } = again({ fillsGaps: true });
  take({ type: "messages", ref, messages: [LAST] });
  take({ type: "ok", ref });
  take({ type: "backlog", to: "#behind", count: 1, last: 20 });
  take({ type: "gap", to: "#behind", after: 3, before: 20, count: 9 });
  take(chatMessage({ id: 20, to: "#behind" }));
  arrivals.end();
  arrivals.end();
  assertEquals(arrivals.seen(["#behind"]), { "#behind": 3 });
});
