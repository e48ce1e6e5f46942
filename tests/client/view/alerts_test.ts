import { assertEquals } from "@std/assert";
import { ALERT_PAUSE_MS, AlertThrottle } from "../../../client/view/alerts.ts";
import { FakeClock } from "../support/fake_platform.ts";

Deno.test("AlertThrottle allows one alert per pause, and counts those in between", () => {
  const clock = new FakeClock();
  const throttle = new AlertThrottle(clock);
  assertEquals([throttle.next(), throttle.next()], [0, null]);
  clock.advance(ALERT_PAUSE_MS - 1);
  assertEquals(throttle.next(), null);
  clock.advance(1);
  assertEquals([throttle.next(), throttle.next()], [2, null]);
  clock.advance(10 * ALERT_PAUSE_MS);
  assertEquals(throttle.next(), 1);
  clock.advance(ALERT_PAUSE_MS);
  assertEquals(throttle.next(), 0);
});
