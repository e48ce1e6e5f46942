/**
 * Reading what the server has left out, in memory: the filler is fed by a history that grows meanwhile.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { MAX_HELD_CHARACTERS } from "../../../client/link/arrived.ts";
import { BUSY_MS, GapFiller } from "../../../client/link/gap_filler.ts";
import { LookBack } from "../../../client/link/look_back.ts";
import { type Placed, SeenIds } from "../../../client/link/seen_ids.ts";
import type { MessageOf, PastMessage, ServerMessage } from "../../../shared/wire/message.ts";
import { chatMessage } from "../support/chat_message.ts";
import { FakeClock } from "../support/fake_platform.ts";

function arrived<M extends ServerMessage>(message: M, json = JSON.stringify(message)) {
  return { message, json, bytes: json.length };
}

function past(id: number, more: Partial<PastMessage> = {}): PastMessage {
  const { type: _, ...message } = chatMessage({ id, to: "#a", text: `text ${id}` });
  return { ...message, ...more };
}

function gapOf(after: number, before: number, more: Partial<MessageOf<"gap">> = {}): MessageOf<"gap"> {
  return { type: "gap", to: "#a", after, before, ...more };
}

/** Everything up to this id was seen, and its changes matter. */
function from(after: number) {
  return { after, changesUntil: after };
}

/** A filler, what it has passed on in short, and the requests that were not answered yet. */
function filling({ knowsGaps = true, limits = { rate: 0 } as Record<string, number> } = {}) {
  const clock = new FakeClock();
  const passed: string[] = [];
  const requests: MessageOf<"history">[] = [];
  const filler = new GapFiller({
    clock,
    send: (request) => void requests.push(request),
    caughtUp: () => {},
    pass: ({ message }) =>
      void passed.push(
        message.type === "notice"
          ? `${message.code} ${message.name}`
          : message.type === "gap"
          ? `gap ${message.after} ${message.before}${message.count === 0 ? " lost" : ""}`
          : `${message.type === "message" ? "" : `${message.type} `}${message.id}`,
      ),
  });
  filler.begin({ limits, knowsGaps });
  const hold = (...ids: readonly number[]) => {
    for (const id of ids) filler.hold(arrived<Placed>(chatMessage({ id, to: "#a" })));
  };
  const answer = (messages: readonly PastMessage[], more: Partial<MessageOf<"messages">> = {}) => {
    const ref = requests.shift()?.ref ?? "none";
    assertEquals(filler.answer(arrived({ type: "messages", ref, messages: [...messages], ...more })), true);
    assertEquals(filler.answer(arrived({ type: "ok", ref })), true);
  };
  return { clock, filler, passed, requests, hold, answer };
}

Deno.test("GapFiller reads forward and passes on what arrived after the gap, once and in order", () => {
  const { filler, passed, requests, hold, answer } = filling();
  filler.fill(gapOf(2, 8), from(2));
  hold(8, 9);
  assertEquals(requests.map(({ to, after }) => [to, after]), [["#a", 2]]);
  answer([past(3), past(5)], { more: true });
  assertEquals([passed, filler.isBehind], [["3", "5"], true]);
  hold(10);
  assertEquals(requests[0]?.after, 5);
  answer([past(6), past(8), past(9)], { more: true });
  assertEquals([passed, filler.isBehind, requests.length], [["3", "5", "6", "8", "9", "10"], false, 0]);
});

Deno.test("GapFiller leaves out deleted messages, and keeps changes that arrive meanwhile in their place", () => {
  const { filler, passed, hold, answer } = filling();
  filler.fill(gapOf(2, 8), from(2));
  hold(8);
  const change = { time: 9, from: "ann", to: "#a" };
  filler.hold(arrived({ type: "edited", id: 9, of: 3, text: "x", ...change }));
  filler.hold(arrived({ type: "deleted", id: 10, of: 1, ...change }));
  const { text: _, ...deleted } = past(4, { deleted: 9 });
  answer([past(3, { text: "x", edited: 9 }), deleted, past(8)]);
  assertEquals([passed, filler.isBehind], [["3", "8", "edited 9", "deleted 10"], false]);
});

Deno.test("GapFiller asks for changes of messages from before, and passes them on in their place", () => {
  const { filler, passed, requests, answer } = filling();
  filler.fill(gapOf(2, 8), from(2));
  assertEquals(requests[0]?.changes, 2);
  answer([past(3), past(4, { of: 1 })], { more: true });
  assertEquals([requests[0]?.after, requests[0]?.changes], [4, 2]);
  const { text: _, ...deletion } = past(5, { of: 2 });
  answer([deletion, past(6)]);
  assertEquals(passed, ["3", "edited 4", "deleted 5", "6"]);

  const fresh = filling();
  fresh.filler.fill(gapOf(2, 8), { after: 2, changesUntil: 0 });
  const old = filling({ knowsGaps: false });
  old.filler.fill(gapOf(2, 8), from(2));
  assertEquals([fresh.requests[0]?.changes, old.requests[0]?.changes], [undefined, undefined]);
});

Deno.test("GapFiller asks again a moment later if the server has too much to do", () => {
  const { clock, filler, passed, requests, answer } = filling();
  filler.fill(gapOf(2, 8), from(2));
  const ref = requests.shift()?.ref ?? "";
  filler.answer(arrived({ type: "error", code: "busy", text: "", ref }));
  assertEquals([requests.length, filler.isBehind], [0, true]);
  clock.advance(BUSY_MS);
  answer([past(3)]);
  assertEquals([passed, filler.isBehind, clock.waiting], [["3"], false, 0]);
});

Deno.test("GapFiller drops what arrives beyond its limit, and reads it later", () => {
  const { filler, passed, requests, hold, answer } = filling();
  filler.fill(gapOf(0, 5), from(0));
  hold(5);
  filler.hold(arrived(chatMessage({ id: 6, to: "#a" }), "x".repeat(MAX_HELD_CHARACTERS)));
  // Small enough, but not complete any more.
  hold(7, 8);
  answer([past(1), past(5)]);
  assertEquals([passed, requests[0]?.after], [["1", "5"], 5]);
  hold(9);
  answer([past(6), past(7), past(8)]);
  assertEquals([passed, filler.isBehind], [["1", "5", "6", "7", "8", "9"], false]);
});

Deno.test("GapFiller reads the changes that it has dropped, though it has passed on the messages before", () => {
  const { filler, passed, requests, hold, answer } = filling();
  filler.fill(gapOf(1, 50), from(1));
  answer([past(3), past(4)], { more: true });
  // Another stream leaves no space.
  filler.fill({ ...gapOf(1, 8), to: "#b" }, from(1));
  filler.hold(arrived<Placed>(chatMessage({ id: 8, to: "#b" }), "x".repeat(MAX_HELD_CHARACTERS - 200)));
  hold(50);
  filler.hold(arrived({ type: "edited", id: 51, of: 3, time: 9, from: "ann", to: "#a", text: "x" }, "x".repeat(200)));
  hold(52);
  // The server has read this page before the message was edited.
  answer([past(5)], { more: true });
  answer([]);
  const { after = 0, changes = 0 } = requests[0] ?? {};
  answer([past(5), past(50), past(51, { of: 3 }), past(52)].filter(({ id, of = 0 }) => id > after && of <= changes));
  const ofRoom = passed.filter((one) => one !== "8");
  assertEquals([ofRoom, filler.isBehind], [["3", "4", "5", "50", "edited 51", "52"], false]);
});

Deno.test("GapFiller keeps no more of an answer than a page can have", () => {
  const { filler, passed, requests, answer } = filling();
  filler.fill(gapOf(0, 5), from(0));
  const { ref = "" } = requests[0] ?? {};
  const text = "x".repeat(60_000);
  for (let id = 1; id <= 200; id++) {
    filler.answer(arrived({ type: "messages", ref, messages: [past(id, { text })] }));
  }
  filler.answer(arrived({ type: "ok", ref }));
  requests.shift();
  const count = passed.length;
  assertEquals([count > 4, count < 100, requests[0]?.after], [true, true, count]);
  answer([past(201)]);
  assertEquals(passed.at(-1), "201");
});

Deno.test("GapFiller mentions a gap only for what was removed", () => {
  const { filler, passed, hold, answer } = filling();
  filler.fill(gapOf(2, 8), from(2));
  hold(8);
  answer([past(6)], { lost: 4 });
  assertEquals(passed, ["gap 2 5 lost", "6", "8"]);

  const all = filling();
  all.filler.fill(gapOf(2, 8), from(2));
  all.hold(9);
  all.answer([], { lost: 20 });
  assertEquals(all.passed, ["gap 2 9 lost", "9"]);

  const none = filling();
  none.filler.fill(gapOf(2, 8), from(2));
  none.hold(8);
  none.answer([], { lost: 2 });
  assertEquals(none.passed, ["8"]);
});

Deno.test("GapFiller takes a gap without a message for removed if the server cannot say it", () => {
  const { filler, passed, hold, answer } = filling({ knowsGaps: false });
  filler.fill(gapOf(2, 8), from(2));
  hold(9);
  answer([past(9)]);
  assertEquals(passed, ["gap 2 8 lost", "9"]);
});

Deno.test("GapFiller passes on a gap that the server cannot read, and the rest", () => {
  const { filler, passed, requests, hold } = filling();
  filler.fill(gapOf(2, 8), from(2));
  hold(8, 9);
  const ref = requests[0]?.ref ?? "";
  filler.answer(arrived({ type: "error", code: "internal", text: "", ref }));
  assertEquals([passed, filler.isBehind], [["gap 2 8", "8", "9"], false]);
});

Deno.test("GapFiller reads streams in turn, one page at a time", () => {
  const { filler, requests, answer } = filling();
  filler.fill(gapOf(2, 8), from(2));
  filler.fill({ ...gapOf(1, 9), to: "@" }, from(1));
  assertEquals(requests.map(({ to }) => to), ["#a"]);
  answer([past(3)], { more: true });
  assertEquals(requests.map(({ to }) => to), ["@"]);
  answer([past(3, { to: "bob" })], { more: true });
  assertEquals(requests.map(({ to, after }) => [to, after]), [["#a", 3]]);
  filler.forget("#a");
  answer([past(4)], { more: true });
  assertEquals(requests.map(({ to, after }) => [to, after]), [["@", 3]]);
});

Deno.test("GapFiller waits between pages, and no timer remains after the connection", () => {
  const { clock, filler, passed, requests, answer } = filling({ limits: { rate: 10, burst: 8 } });
  filler.fill(gapOf(2, 8), from(2));
  answer([past(3, { text: "x".repeat(40_000) })], { more: true });
  assertEquals([passed, requests.length, clock.waiting], [["3"], 0, 1]);
  clock.advance(10_000);
  assertEquals(requests.map(({ after, limit }) => [after, limit]), [[3, 1]]);
  answer([past(4, { text: "x".repeat(40_000) })], { more: true });
  filler.end();
  assertEquals([filler.isBehind, clock.waiting], [false, 0]);
});

/** The place where a history went back, as a client sees it that has received these ids, each at ten times the id. */
function lookBack(...ids: readonly number[]): LookBack {
  const seen = new SeenIds();
  for (const id of ids) seen.add(chatMessage({ id, time: 10 * id, to: "#a" }));
  const last = ids.at(-1) ?? 0;
  return new LookBack("#a", { id: last, time: 10 * last }, seen);
}

Deno.test("GapFiller reads everything after the last message that is still known, whatever the times", () => {
  const { filler, passed, requests, hold, answer } = filling();
  filler.readAgain("#a", lookBack(3, 4, 5, 9));
  hold(8);
  assertEquals(requests.map(({ before, after }) => [before, after]), [[10, undefined]]);
  answer([past(6, { time: 1 }), past(7, { time: 90 })], { more: true });
  answer([past(3, { time: 30 }), past(4, { time: 40 }), past(5, { time: 7 })], { more: true });
  assertEquals([requests[0]?.after, requests[0]?.changes], [4, 4]);
  answer([past(5, { time: 7 }), past(6, { time: 1 }), past(7, { time: 90 }), past(8)]);
  assertEquals([passed, filler.isBehind], [["5", "6", "7", "8"], false]);
});

Deno.test("GapFiller reads by time what has low ids, if no message is known any more, and by id what follows", () => {
  const { filler, passed, requests, hold, answer } = filling();
  filler.readAgain("#a", lookBack(50, 60));
  filler.fill(gapOf(60, 80), from(60));
  hold(80);
  answer([past(4, { time: 700 }), past(5, { time: 10 }), past(6, { time: 701 })], { more: true });
  assertEquals(requests.map(({ since, after }) => [since, after]), [[600, undefined]]);
  // A clock that was wrong: an old message among the new ones.
  answer([past(4, { time: 700 }), past(6, { time: 701 }), past(70, { time: 702 })]);
  assertEquals(requests[0]?.after, 49);
  answer([past(52, { time: 1 }), past(60, { time: 600 }), past(71, { time: 2 }), past(80)]);
  assertEquals([passed, filler.isBehind], [["4", "6", "52", "71", "80"], false]);
});

Deno.test("GapFiller goes on by time where it cannot look back", () => {
  const { filler, passed, requests, answer } = filling();
  filler.readAgain("#a", lookBack(50, 60));
  const ref = requests.shift()?.ref ?? "none";
  filler.answer(arrived({ type: "error", code: "unreadable", text: "", ref, limit: 0 }));
  assertEquals(requests[0]?.since, 600);
  answer([past(4, { time: 700 })]);
  assertEquals([passed, filler.isBehind], [["4"], false]);
});

Deno.test("GapFiller passes every message once and in order, whatever arrives between which pages", () => {
  const steps = fc.array(fc.constantFrom("say", "large", "page"), { maxLength: 60 });
  fc.assert(fc.property(steps, fc.integer({ min: 1, max: 20 }), (all, first) => {
    const { filler, passed, requests, answer } = filling();
    let last = first;
    // Odd ids belong to other rooms.
    const history = () => Array.from({ length: last }, (_, at) => past(2 * (at + 1)));
    filler.fill(gapOf(0, 2 * last + 1), from(0));
    const page = () => {
      const after = requests[0]?.after ?? 0;
      const rest = history().filter(({ id }) => id > after);
      answer(rest.slice(0, 3), rest.length > 3 ? { more: true } : {});
    };
    const say = (json?: string) => {
      last++;
      const message = chatMessage({ id: 2 * last, to: "#a" });
      if (filler.isBehindIn("#a")) filler.hold(arrived(message, json));
      else passed.push(String(message.id));
    };
    for (const step of all) {
      if (step === "say") say();
      else if (step === "large") say("x".repeat(MAX_HELD_CHARACTERS));
      else if (requests.length > 0) page();
    }
    while (filler.isBehind) page();
    assertEquals(passed, history().map(({ id }) => String(id)));
  }));
});

Deno.test("GapFiller reads up to a damaged part, says what is missing there, and reads on after it", () => {
  const { filler, passed, requests, hold, answer } = filling();
  const refuse = (more: Partial<MessageOf<"error">>) => {
    const ref = requests.shift()?.ref ?? "none";
    assertEquals(filler.answer(arrived({ type: "error", code: "unreadable", text: "", ref, ...more })), true);
  };
  filler.fill(gapOf(2, 20), from(2));
  hold(20);
  refuse({ limit: 2 });
  assertEquals(requests.map(({ after, limit }) => [after, limit]), [[2, 2]]);
  answer([past(3), past(4)], { more: true });
  refuse({ limit: 0, until: 9 });
  assertEquals([passed, requests[0]?.after], [["3", "4", "gap 4 10"], 9]);
  answer([past(10), past(20)]);
  assertEquals([passed, filler.isBehind], [["3", "4", "gap 4 10", "10", "20"], false]);
});

Deno.test("GapFiller reads a page without its changes if the server cannot read those, and says so once for each page", () => {
  const { filler, passed, requests, hold, answer } = filling();
  const refuse = (more: Partial<MessageOf<"error">> = {}) => {
    const ref = requests.shift()?.ref ?? "none";
    filler.answer(arrived({ type: "error", code: "unreadable", text: "", ref, limit: 0, ...more }));
  };
  filler.fill(gapOf(2, 20), from(2));
  hold(20);
  refuse();
  assertEquals(requests.map(({ after, changes }) => [after, changes]), [[2, undefined]]);
  refuse({ limit: 2 });
  assertEquals(requests.map(({ limit, changes }) => [limit, changes]), [[2, undefined]]);
  answer([past(3), past(4)], { more: true });
  assertEquals(requests.map(({ after, changes }) => [after, changes]), [[4, 2]]);
  answer([past(5), past(6, { of: 1 })], { more: true });
  refuse();
  // Without changes there is nothing left to try.
  refuse();
  assertEquals([passed, filler.isBehind, requests.length], [
    ["unreadable #a", "3", "4", "5", "edited 6", "unreadable #a", "gap 6 20", "20"],
    false,
    0,
  ]);
});

Deno.test("GapFiller gives up where the server cannot tell where a damaged part ends, and does not ask forever", () => {
  for (const more of [{}, { limit: 0 }, { limit: 0, until: 2 }]) {
    const { filler, passed, requests, hold } = filling();
    filler.fill(gapOf(2, 8), { after: 2, changesUntil: 0 });
    hold(8);
    const ref = requests.shift()?.ref ?? "none";
    filler.answer(arrived({ type: "error", code: "unreadable", text: "", ref, ...more }));
    assertEquals([passed, filler.isBehind, requests.length], [["gap 2 8", "8"], false, 0]);
  }
});

Deno.test("GapFiller ends at a page that brings nothing new, whatever the server says of more", () => {
  const { filler, passed, requests, hold, answer } = filling();
  filler.fill(gapOf(2, 8), from(2));
  hold(8);
  answer([past(3)], { more: true });
  answer([past(2), past(3)], { more: true });
  assertEquals([passed, filler.isBehind, requests.length], [["3", "8"], false, 0]);
});
