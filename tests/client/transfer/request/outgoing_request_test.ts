import { assertEquals } from "@std/assert";
import { nextAttempt, NO_ATTEMPTS } from "../../../../client/transfer/request/outgoing_request.ts";

/** The pauses before so many attempts. */
function pauses(count: number, { isAway = false } = {}): (number | null)[] {
  let attempts = NO_ATTEMPTS;
  return Array.from({ length: count }, () => {
    const next = nextAttempt(attempts, { isAway });
    attempts = next.attempts;
    return next.pauseMs;
  });
}

Deno.test("nextAttempt comes at once, then after growing pauses, ten in all", () => {
  const seconds = pauses(12).map((ms) => ms === null ? null : ms / 1000);
  assertEquals(seconds, [0, 1, 2, 4, 8, 16, 30, 30, 30, 30, null, null]);
});

Deno.test("nextAttempt does not count attempts while the peer is away, but never hurries", () => {
  const seen = pauses(100, { isAway: true });
  assertEquals([seen.slice(0, 3), seen.at(-1)], [[1_000, 1_000, 2_000], 30_000]);
});
