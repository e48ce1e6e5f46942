import { assert, assertEquals } from "@std/assert";
import { PagePacer } from "../../../client/link/page_pacer.ts";

const LIMITS = { rate: 25, burst: 100 };
const OLD = { nowMs: 0, isCheap: false };

/** Reads pages of so many bytes for some seconds, as fast as it may. Returns the requests that they count as. */
function read(pacer: PagePacer, bytes: number, untilMs: number): number {
  let requests = 0;
  for (let nowMs = 0; nowMs < untilMs; nowMs += pacer.waitMs(nowMs)) {
    if (pacer.waitMs(nowMs) > 0) continue;
    requests += 1 + Math.floor(bytes / 4_096);
    pacer.received({ messages: 1, bytes });
  }
  return requests;
}

Deno.test("PagePacer takes at most half of the rate, and a quarter of a burst at first", () => {
  for (const bytes of [100, 4_096, 30_000]) {
    const requests = read(new PagePacer(LIMITS, OLD), bytes, 60_000);
    const most = 25 + 60 * 12.5;
    assert(requests <= most + 8 && requests > most - 20, `${requests} requests of ${bytes} bytes`);
  }
});

Deno.test("PagePacer never waits if there is no limit", () => {
  for (const limits of [{ rate: 0, burst: 100 }, { rate: 25, burst: 0 }]) {
    const pacer = new PagePacer(limits, OLD);
    pacer.received({ messages: 500, bytes: 1_000_000 });
    assertEquals(pacer.waitMs(1), 0);
  }
});

Deno.test("PagePacer waits on any limits, and no longer than they say", () => {
  for (const limits of [{ rate: 1, burst: 1 }, { rate: 1, burst: 1_000 }, LIMITS]) {
    const pacer = new PagePacer(limits, OLD);
    pacer.received({ messages: 1, bytes: 4_096 * 10_000 });
    const waitMs = pacer.waitMs(0);
    assert(waitMs > 0 && Number.isFinite(waitMs));
    assertEquals(pacer.waitMs(waitMs), 0);
  }
});

Deno.test("PagePacer makes pages of 32 KiB, or of an eighth of a burst, however long the messages are", () => {
  const sizes = [
    [LIMITS, 100, 327],
    [LIMITS, 10_000, 3],
    [LIMITS, 50_000, 1],
    [LIMITS, 10, 500],
    [{ rate: 25, burst: 16 }, 100, 81],
  ] as const;
  for (const [limits, bytes, messages] of sizes) {
    const pacer = new PagePacer(limits, OLD);
    pacer.received({ messages: 20, bytes: 20 * bytes });
    assertEquals(pacer.pageLimit, messages, `${bytes} bytes`);
    pacer.received({ messages: 0, bytes: 50 });
    assertEquals(pacer.pageLimit, messages);
  }
});
