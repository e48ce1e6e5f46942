/**
 * A silent peer gets pings, and is then given up; REQ-W12 depends on it.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { Heartbeat, PATIENCE } from "../../../shared/wire/heartbeat.ts";

const PATIENT = { pingAfterMs: 30, goneAfterMs: 90 };

Deno.test("Heartbeat pings a silent peer once in each interval, and then gives it up (REQ-W12)", () => {
  const heartbeat = new Heartbeat(1000, PATIENT);
  const said = [];
  for (let ms = 0; ms <= 100; ms += 10) said.push(heartbeat.check(1000 + ms));
  assertEquals(said, [
    "nothing",
    "nothing",
    "nothing",
    "ping",
    "nothing",
    "nothing",
    "ping",
    "nothing",
    "nothing",
    "gone",
    "gone",
  ]);
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
  heartbeat.heard(80);
  assertEquals([heartbeat.check(109), heartbeat.check(110), heartbeat.check(169)], ["nothing", "ping", "ping"]);
  assertEquals(heartbeat.check(170), "gone");
});

Deno.test("Heartbeat that was not checked for long gives a silent peer up at once", () => {
  assertEquals(new Heartbeat(0, PATIENT).check(10_000), "gone");
});

Deno.test("Heartbeat pings after 30 s and gives up after 90 s by default", () => {
  assertEquals(PATIENCE, { pingAfterMs: 30_000, goneAfterMs: 90_000 });
  const heartbeat = new Heartbeat(0);
  assertEquals([29_999, 30_000, 89_999, 90_000].map((ms) => heartbeat.check(ms)), ["nothing", "ping", "ping", "gone"]);
});
