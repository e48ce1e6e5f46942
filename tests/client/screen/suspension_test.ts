import { assertEquals } from "@std/assert";
import { SUSPEND_MS, Suspension } from "../../../client/screen/suspension.ts";
import { FakePlatform } from "../support/fake_platform.ts";

/** A suspension that records what it does with the terminal; `finish` ends a release that is under way. */
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
    acquire: () => void done.push("acquire"),
  });
  return { platform, done, suspension, finish: released.resolve };
}

/** Lets pending promises run. */
async function runPromises(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}

Deno.test("Suspension gives the terminal back and takes it again when nothing came for three seconds", async () => {
  const { platform, done, suspension } = suspending();
  await suspension.begin();
  platform.clock.advance(SUSPEND_MS - 1);
  await runPromises();
  assertEquals(done, ["release"]);
  platform.clock.advance(1);
  await runPromises();
  assertEquals(done, ["release", "acquire"]);
});

Deno.test("Suspension takes the terminal again when the program is continued, and only once", async () => {
  const { platform, done, suspension } = suspending();
  await suspension.begin();
  platform.goOn();
  platform.clock.advance(2 * SUSPEND_MS);
  await runPromises();
  assertEquals(done, ["release", "acquire"]);
  assertEquals(platform.clock.waiting, 0);
});

Deno.test("Suspension also takes the terminal again if the program was stopped in another way", async () => {
  const { platform, done } = suspending();
  platform.goOn();
  await runPromises();
  assertEquals(done, ["acquire"]);
});

Deno.test("Suspension does not give the terminal back twice", async () => {
  const { platform, done, suspension } = suspending();
  await suspension.begin();
  await suspension.begin();
  platform.clock.advance(SUSPEND_MS);
  await runPromises();
  await suspension.begin();
  assertEquals(done, ["release", "acquire", "release"]);
});

Deno.test("Suspension does not take the terminal again before it is given back", async () => {
  const { platform, done, suspension, finish } = suspending({ isSlow: true });
  void suspension.begin();
  platform.clock.advance(SUSPEND_MS);
  await runPromises();
  assertEquals(done, ["release"]);
  finish();
  await runPromises();
  assertEquals(done, ["release", "acquire"]);
});

Deno.test("Suspension takes nothing after its end", async () => {
  const { platform, done, suspension } = suspending();
  await suspension.begin();
  suspension.end();
  platform.clock.advance(SUSPEND_MS);
  platform.goOn();
  await runPromises();
  assertEquals(done, ["release"]);
  assertEquals(platform.clock.waiting, 0);
});

Deno.test("Suspension takes nothing that is given back only after its end", async () => {
  const { platform, done, suspension, finish } = suspending({ isSlow: true });
  void suspension.begin();
  platform.clock.advance(SUSPEND_MS);
  suspension.end();
  finish();
  await runPromises();
  assertEquals(done, ["release"]);
});
