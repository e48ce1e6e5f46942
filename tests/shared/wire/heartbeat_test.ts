/**
 * A silent peer gets pings, and is then given up; REQ-W12 depends on it.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { Heartbeat, PATIENCE } from "../../../shared/wire/heartbeat.ts";

const PATIENT = { pingAfterMs: 30, answerMs: 10, goneAfterMs: 90 };

Deno.test("Heartbeat pings a silent peer, and gives it up if it does not answer (REQ-W12)", () => {
  const heartbeat = new Heartbeat(1000, PATIENT);
  const said = [];
  for (let ms = 0; ms <= 50; ms += 5) said.push(heartbeat.check(1000 + ms));
  assertEquals(said, [...Array(6).fill("nothing"), "ping", "nothing", "gone", "gone", "gone"]);
});

Deno.test("Heartbeat does nothing while bytes arrive", () => {
  const heartbeat = new Heartbeat(0, PATIENT);
  for (let ms = 0; ms < 1000; ms += 29) {
    assertEquals(heartbeat.check(ms), "nothing");
    heartbeat.heard(ms);
  }
});

Deno.test("Heartbeat starts over when bytes arrive after a ping", () => {
  const heartbeat = new Heartbeat(0, PATIENT);
  assertEquals(heartbeat.check(35), "ping");
  heartbeat.heard(40);
  assertEquals([heartbeat.check(69), heartbeat.check(70), heartbeat.check(79)], ["nothing", "ping", "nothing"]);
  assertEquals(heartbeat.check(80), "gone");
});

Deno.test("Heartbeat pings sooner while an answer is due, and gives a peer up that sends nothing at all", () => {
  const heartbeat = new Heartbeat(0, PATIENT);
  const check = (ms: number) => heartbeat.check(ms, { dueSinceMs: 3 });
  assertEquals([12, 13, 22, 23].map(check), ["nothing", "ping", "nothing", "gone"]);
});

Deno.test("Heartbeat never gives up a peer that sends something, though an answer is due", () => {
  const heartbeat = new Heartbeat(0, PATIENT);
  for (let ms = 0; ms < 1000; ms += 9) {
    assertEquals(heartbeat.check(ms, { dueSinceMs: 0 }), "nothing");
    heartbeat.heard(ms);
  }
});

Deno.test("Heartbeat grants a longer time while much is on its way to the peer, up to the end of its patience", () => {
  const heartbeat = new Heartbeat(0, PATIENT);
  assertEquals(heartbeat.check(30), "ping");
  assertEquals([44, 45].map((ms) => heartbeat.check(ms, { graceMs: 5 })), ["nothing", "gone"]);
  assertEquals([59, 90].map((ms) => heartbeat.check(ms, { graceMs: 1000 })), ["nothing", "gone"]);
});

Deno.test("Heartbeat that was not checked for long asks a silent peer before it gives it up", () => {
  const heartbeat = new Heartbeat(0, PATIENT);
  assertEquals([10_000, 10_009, 10_010].map((ms) => heartbeat.check(ms)), ["ping", "nothing", "gone"]);
});

Deno.test("Heartbeat that asked by itself waits for the answer, whatever the silence before", () => {
  const heartbeat = new Heartbeat(0, PATIENT);
  heartbeat.asked(10_000);
  assertEquals([10_009, 10_010].map((ms) => heartbeat.check(ms)), ["nothing", "gone"]);
});

Deno.test("Heartbeat goes on with its pings where nobody is given up", () => {
  const heartbeat = new Heartbeat(0, { pingAfterMs: 30, answerMs: Infinity, goneAfterMs: Infinity });
  assertEquals([30, 59, 60, 89, 90].map((ms) => heartbeat.check(ms)), ["ping", "nothing", "ping", "nothing", "ping"]);
});

Deno.test("Heartbeat pings after 30 s and gives up 10 s later by default", () => {
  assertEquals(PATIENCE, { pingAfterMs: 30_000, answerMs: 10_000, goneAfterMs: 90_000 });
  const heartbeat = new Heartbeat(0);
  assertEquals([29_999, 30_000, 39_999, 40_000].map((ms) => heartbeat.check(ms)), [
    "nothing",
    "ping",
    "nothing",
    "gone",
  ]);
});
