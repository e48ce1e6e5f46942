import { assertEquals } from "@std/assert";
import { Attempts } from "../../../../client/transfer/request/attempts.ts";

function pauses(attempts: Attempts, count: number, away: readonly number[] = []): (number | null)[] {
  return Array.from({ length: count }, (_, i) => attempts.next({ isAway: away.includes(i) }));
}

Deno.test("Attempts come at once, then after growing pauses, ten in all", () => {
  const seconds = pauses(new Attempts(), 12).map((ms) => ms === null ? null : ms / 1000);
  assertEquals(seconds, [0, 1, 2, 4, 8, 16, 30, 30, 30, 30, null, null]);
});

Deno.test("Attempts begin anew when something has moved", () => {
  const attempts = new Attempts();
  pauses(attempts, 9);
  attempts.reset();
  assertEquals(pauses(attempts, 3), [0, 1_000, 2_000]);
});

Deno.test("Attempts do not count while the other side is away, but are never in a rush", () => {
  const away = Array.from({ length: 100 }, (_, i) => i);
  const seen = pauses(new Attempts(), 100, away);
  assertEquals([seen.slice(0, 3), seen.at(-1)], [[1_000, 1_000, 2_000], 30_000]);
});
