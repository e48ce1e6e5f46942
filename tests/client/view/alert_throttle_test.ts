import { assertEquals } from "@std/assert";
import { ALERT_PAUSE_MS, AlertThrottle } from "../../../client/view/alert_throttle.ts";
import { FakeClock } from "../support/fake_platform.ts";

Deno.test("AlertThrottle lets one through, then the next after a pause, with how many there were in between", () => {
  const clock = new FakeClock();
  const pace = new AlertThrottle(clock);
  assertEquals([pace.next(), pace.next()], [0, null]);
  clock.advance(ALERT_PAUSE_MS - 1);
  assertEquals(pace.next(), null);
  clock.advance(1);
  assertEquals([pace.next(), pace.next()], [2, null]);
  clock.advance(10 * ALERT_PAUSE_MS);
  assertEquals(pace.next(), 1);
  clock.advance(ALERT_PAUSE_MS);
  assertEquals(pace.next(), 0);
});
