import { assertEquals } from "@std/assert";
import { SUSPEND_MS, Suspension } from "../../../client/screen/suspension.ts";
import { FakeEdge } from "../support/fake_platform.ts";

/** A suspension that notes what it does with the terminal; `finish` ends a release that is under way. */
function suspending({ isSlow = false } = {}) {
  const edge = new FakeEdge({ isTerminal: true });
  const done: string[] = [];
  const released = Promise.withResolvers<void>();
  if (!isSlow) released.resolve();
  const suspension = new Suspension({
    edge,
    release: () => {
      done.push("release");
      return released.promise;
    },
    hold: () => void done.push("hold"),
  });
  return { edge, done, suspension, finish: released.resolve };
}

/** Lets go on what waits for promises only. */
async function turn(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}

Deno.test("Suspension gives the terminal back and takes it again when nothing came for three seconds", async () => {
  const { edge, done, suspension } = suspending();
  await suspension.begin();
  edge.clock.advance(SUSPEND_MS - 1);
  await turn();
  assertEquals(done, ["release"]);
  edge.clock.advance(1);
  await turn();
  assertEquals(done, ["release", "hold"]);
});

Deno.test("Suspension takes the terminal again when the program goes on, and only once", async () => {
  const { edge, done, suspension } = suspending();
  await suspension.begin();
  edge.goOn();
  edge.clock.advance(2 * SUSPEND_MS);
  await turn();
  assertEquals(done, ["release", "hold"]);
  assertEquals(edge.clock.waiting, 0);
});

Deno.test("Suspension takes the terminal again too where the program was stopped in another way", async () => {
  const { edge, done } = suspending();
  edge.goOn();
  await turn();
  assertEquals(done, ["hold"]);
});

Deno.test("Suspension does not give back twice", async () => {
  const { edge, done, suspension } = suspending();
  await suspension.begin();
  await suspension.begin();
  edge.clock.advance(SUSPEND_MS);
  await turn();
  await suspension.begin();
  assertEquals(done, ["release", "hold", "release"]);
});

Deno.test("Suspension does not take a terminal again that is not given back yet", async () => {
  const { edge, done, suspension, finish } = suspending({ isSlow: true });
  void suspension.begin();
  edge.clock.advance(SUSPEND_MS);
  await turn();
  assertEquals(done, ["release"]);
  finish();
  await turn();
  assertEquals(done, ["release", "hold"]);
});

Deno.test("Suspension takes nothing again after its end", async () => {
  const { edge, done, suspension } = suspending();
  await suspension.begin();
  suspension.end();
  edge.clock.advance(SUSPEND_MS);
  edge.goOn();
  await turn();
  assertEquals(done, ["release"]);
  assertEquals(edge.clock.waiting, 0);
});

Deno.test("Suspension takes nothing again that is given back only after its end", async () => {
  const { edge, done, suspension, finish } = suspending({ isSlow: true });
  void suspension.begin();
  edge.clock.advance(SUSPEND_MS);
  suspension.end();
  finish();
  await turn();
  assertEquals(done, ["release"]);
});
