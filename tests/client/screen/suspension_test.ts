import { assertEquals } from "@std/assert";
import { SUSPEND_MS, Suspension } from "../../../client/screen/suspension.ts";
import { FakePlatform } from "../support/fake_platform.ts";

/** A suspension that notes what it does with the terminal; `finish` ends a release that is under way. */
function suspending({ isSlow = false } = {}) {
  const platform = new FakePlatform({ isTerminal: true });
  const done: string[] = [];
  const released = Promise.withResolvers<void>();
  if (!isSlow) released.resolve();
  const suspension = new Suspension({
    platform,
    release: () => {
      done.push("release");
      return released.promise;
    },
    hold: () => void done.push("hold"),
  });
  return { platform, done, suspension, finish: released.resolve };
}

/** Lets go on what waits for promises only. */
async function turn(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}

Deno.test("Suspension gives the terminal back and takes it again when nothing came for three seconds", async () => {
  const { platform, done, suspension } = suspending();
  await suspension.begin();
  platform.clock.advance(SUSPEND_MS - 1);
  await turn();
  assertEquals(done, ["release"]);
  platform.clock.advance(1);
  await turn();
  assertEquals(done, ["release", "hold"]);
});

Deno.test("Suspension takes the terminal again when the program goes on, and only once", async () => {
  const { platform, done, suspension } = suspending();
  await suspension.begin();
  platform.goOn();
  platform.clock.advance(2 * SUSPEND_MS);
  await turn();
  assertEquals(done, ["release", "hold"]);
  assertEquals(platform.clock.waiting, 0);
});

Deno.test("Suspension takes the terminal again too where the program was stopped in another way", async () => {
  const { platform, done } = suspending();
  platform.goOn();
  await turn();
  assertEquals(done, ["hold"]);
});

Deno.test("Suspension does not give back twice", async () => {
  const { platform, done, suspension } = suspending();
  await suspension.begin();
  await suspension.begin();
  platform.clock.advance(SUSPEND_MS);
  await turn();
  await suspension.begin();
  assertEquals(done, ["release", "hold", "release"]);
});

Deno.test("Suspension does not take a terminal again that is not given back yet", async () => {
  const { platform, done, suspension, finish } = suspending({ isSlow: true });
  void suspension.begin();
  platform.clock.advance(SUSPEND_MS);
  await turn();
  assertEquals(done, ["release"]);
  finish();
  await turn();
  assertEquals(done, ["release", "hold"]);
});

Deno.test("Suspension takes nothing again after its end", async () => {
  const { platform, done, suspension } = suspending();
  await suspension.begin();
  suspension.end();
  platform.clock.advance(SUSPEND_MS);
  platform.goOn();
  await turn();
  assertEquals(done, ["release"]);
  assertEquals(platform.clock.waiting, 0);
});

Deno.test("Suspension takes nothing again that is given back only after its end", async () => {
  const { platform, done, suspension, finish } = suspending({ isSlow: true });
  void suspension.begin();
  platform.clock.advance(SUSPEND_MS);
  suspension.end();
  finish();
  await turn();
  assertEquals(done, ["release"]);
});
