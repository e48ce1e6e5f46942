import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { retryPauseMs } from "../../../client/link/reconnect.ts";

const outages = fc.record({
  attempts: fc.nat(10_000),
  elapsedMs: fc.nat(200_000),
  retryForMs: fc.nat(200_000),
  askedMs: fc.nat(20_000),
});
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

Deno.test("retryPauseMs waits 0.2 to 0.5 s before the first attempt", () => {
  fc.assert(fc.property(chance, (random) => {
    const pause = retryPauseMs({ attempts: 0, elapsedMs: 0, retryForMs: 30_000 }, random);
    assert(pause !== null && pause >= 200 && pause < 500);
  }));
});

Deno.test("retryPauseMs is at most 2 s in the first ten seconds, and a minute after", () => {
  fc.assert(fc.property(outages, chance, (outage, random) => {
    const pause = retryPauseMs({ ...outage, askedMs: 0 }, random);
    assert(pause === null || pause <= (outage.elapsedMs < 10_000 ? 2_000 : 60_000));
  }));
});

Deno.test("retryPauseMs never exceeds the time that is left", () => {
  fc.assert(fc.property(outages, chance, (outage, random) => {
    const pause = retryPauseMs(outage, random);
    const leftMs = outage.retryForMs - outage.elapsedMs;
    if (leftMs <= 0) assertEquals(pause, null);
    else if (pause !== null) assert(pause > 0 && pause <= leftMs);
  }));
});

Deno.test("retryPauseMs waits as long as the server asked for, or gives up if that is too long", () => {
  fc.assert(fc.property(outages, chance, (outage, random) => {
    const pause = retryPauseMs(outage, random);
    if (outage.askedMs > outage.retryForMs - outage.elapsedMs) assertEquals(pause, null);
    else if (pause !== null) assert(pause >= outage.askedMs);
  }));
});

Deno.test("retryPauseMs spreads the attempts of many clients", () => {
  const pauses = [0, 0.25, 0.5, 0.75].map((random) =>
    retryPauseMs({ attempts: 3, elapsedMs: 5_000, retryForMs: 30_000 }, random)
  );
  assertEquals(new Set(pauses).size, 4);
});

Deno.test("retryPauseMs gives up at once without time to retry", () => {
  assertEquals(retryPauseMs({ attempts: 0, elapsedMs: 0, retryForMs: 0 }, 0.5), null);
});

Deno.test("retryPauseMs never gives up if there is no end, and believes the server for an hour at most", () => {
  fc.assert(fc.property(outages, chance, (outage, random) => {
    const pause = retryPauseMs({ ...outage, retryForMs: Infinity, askedMs: Number.MAX_SAFE_INTEGER }, random);
    assert(pause !== null && pause >= 3_600_000 && pause <= 3_660_000, `${pause}`);
  }));
});
