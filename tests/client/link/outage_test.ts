/**
 * An outage as its user sees it: how long the client tries again, what it tries at once for, and how it notices that a
 * connection is dead.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { RetryPause } from "../../../client/link/retry_pause.ts";
import { SleepWatch } from "../../../client/link/sleep_watch.ts";
import { until } from "../../support/until.ts";
import { chatMessage } from "../support/chat_message.ts";
import { FakeClock, type FakePlatform, letGo, letIn } from "../support/fake_platform.ts";
import { joined, nextAttempt } from "../support/joined_client.ts";
import { JoinedUser, KEY } from "../support/terminal_user.ts";

/** Moves the clock by seconds while the server refuses, and lets the client go on in between. */
async function passRefused(platform: FakePlatform, seconds: number, step = 0.5): Promise<void> {
  platform.otherwise = "refused";
  for (let left = seconds; left > 0; left -= step) {
    platform.clock.advance(1_000 * step);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

/** Ends a client whose server does not answer any more. Returns the exit code. */
async function stop(platform: FakePlatform, code: Promise<number>): Promise<number> {
  let isOver = false;
  void code.then(() => isOver = true);
  platform.signal(15);
  await until(() => (platform.clock.advance(100), isOver), () => "the end");
  return await code;
}

Deno.test("at a terminal a lost connection is retried until the user leaves, at least once a minute", async () => {
  const { platform, server, code } = await joined([], { isTerminal: true });
  await server.vanish();
  await platform.tells("Connection lost: it was interrupted. Retrying; what you type is kept");
  const perMinute: number[] = [];
  for (let minute = 0; minute < 9; minute++) {
    const before = platform.dialled.length;
    await passRefused(platform, 61, 1);
    perMinute.push(platform.dialled.length - before);
  }
  assert(Math.min(...perMinute) >= 1 && Math.max(...perMinute.slice(5)) <= 2, `${perMinute}`);
  assertEquals(platform.errorLines.filter((line) => line.startsWith("No connection since")).length, 1);
  platform.type("q\n");
  assertEquals(await code, 0);
  assertEquals(platform.clock.waiting, 0);
});

Deno.test("with --retry-for forever a pipe is not given up either, and without it after 30 s", async () => {
  for (const [args, isOver] of [[["--retry-for", "forever"], false], [[], true]] as const) {
    const { platform, server, code } = await joined(args);
    await server.vanish();
    await platform.tells(isOver ? "Retrying for 30 s." : "Retrying until it is back.");
    await passRefused(platform, 90);
    assertEquals(platform.errors.includes("Could not reconnect within 30 s"), isOver);
    assertEquals(isOver ? await code : await stop(platform, code), isOver ? 3 : 143);
  }
});

Deno.test("a key tries at once, but not more than once a second", async () => {
  await using user = await JoinedUser.begin();
  const { platform } = user.user;
  await user.server.vanish();
  await user.user.sees("no connection since");
  await passRefused(platform, 120);
  // The pauses are long by now, so what follows is because of the keys.
  const before = platform.dialled.length;
  const startMs = platform.clock.nowMs();
  user.user.type("h");
  await until(() => (platform.clock.advance(10), platform.dialled.length > before), () => "an attempt");
  assert(platform.clock.nowMs() - startMs <= 1_000);
  for (let i = 0; i < 40; i++) {
    user.user.type("x");
    await passRefused(platform, 0.1, 0.1);
  }
  const attempts = platform.dialled.length - before;
  assert(attempts >= 3 && attempts <= 6, `${attempts} attempts in 4 s`);
  await using again = platform.serve("second server");
  user.user.type("y");
  await until(() => (platform.clock.advance(50), again.received.length > 0), () => "a hello");
  await letIn(again, { resumed: true });
  await user.user.inputIs(`#lobby> h${"x".repeat(40)}y`);
  user.user.type(KEY.ctrlC);
  await user.user.sees("#lobby>");
  await stop(platform, user.code);
});

Deno.test("a computer that wakes up tries at once, and its sleep does not use up the time for retrying", async () => {
  const { platform, server, code } = await joined();
  await server.vanish();
  await platform.tells("Connection lost");
  await passRefused(platform, 20);
  const before = platform.dialled.length;
  platform.clock.jump(600_000);
  platform.clock.advance(1_000);
  await until(() => platform.dialled.length > before, () => "an attempt");
  // Without the sleep it would be given up now.
  await passRefused(platform, 20);
  assertEquals(platform.errors.includes("Could not reconnect"), false);
  assertEquals(await stop(platform, code), 143);
});

Deno.test("after a sleep a connection is asked for a sign of life, and kept if there is one", async () => {
  const { platform, server, code } = await joined();
  platform.clock.jump(3_600_000);
  platform.clock.advance(1_000);
  await server.expect("ping");
  await server.send({ type: "pong" });
  await server.send(chatMessage());
  await platform.shows("hi");
  await using again = platform.serve("second server");
  platform.clock.jump(3_600_000);
  platform.clock.advance(1_000);
  await server.expect("ping");
  platform.clock.advance(11_000);
  await platform.tells("Connection lost: the server sent nothing for too long.");
  await nextAttempt(platform);
  await letIn(again, { resumed: true });
  platform.endInput();
  await letGo(again);
  assertEquals(await code, 0);
  await server.close();
});

Deno.test("an unanswered request shows in the status row after 10 s, and ends a dead connection after 20 s", async () => {
  await using user = await JoinedUser.begin();
  const { platform } = user.user;
  user.user.type("are you there?", KEY.enter);
  await user.server.expect("say");
  await using again = platform.serve("second server");
  const isLate = () => platform.output.includes("no answer from the server");
  const startMs = platform.clock.nowMs();
  await until(() => (platform.clock.advance(100), isLate()), () => "a word in the status row");
  const lateMs = platform.clock.nowMs() - startMs;
  assert(lateMs >= 9_000 && lateMs <= 11_500, `${lateMs} ms`);
  await user.server.expect("ping");
  await until(() => (platform.clock.advance(100), platform.output.includes("Connection lost")), () => "the end");
  const lostMs = platform.clock.nowMs() - startMs;
  assert(lostMs >= 19_000 && lostMs <= 22_500, `${lostMs} ms`);
  await until(() => (platform.clock.advance(50), again.received.length > 0), () => "a hello");
  await letIn(again, { resumed: true });
  assertEquals((await again.expect("say")).text, "are you there?");
  await stop(platform, user.code);
});

Deno.test("a request that takes long keeps a connection on which something arrives", async () => {
  const { platform, server, code } = await joined([], { isTerminal: true });
  platform.type("/who\n");
  await server.expect("who");
  for (let seconds = 0; seconds < 60; seconds += 5) {
    platform.clock.advance(5_000);
    await server.send(chatMessage({ id: 100 + seconds, text: `still talking ${seconds}` }));
    await platform.shows(`still talking ${seconds}`);
  }
  assertEquals(platform.errors, "");
  assertEquals(await stop(platform, code), 143);
  await server.close();
});

Deno.test("RetryPause ends in time, when it is cut short, and at once when the computer wakes up", async () => {
  const clock = new FakeClock();
  const pause = new RetryPause(clock);
  const { signal } = new AbortController();
  const ends: Record<string, () => void> = {
    "in time": () => clock.advance(60_000),
    "cut short": () => {
      pause.cutShort();
      clock.advance(1_000);
    },
    "at once": () => pause.end(),
  };
  for (const [what, end] of Object.entries(ends)) {
    let isOver = false;
    const over = pause.wait(60_000, signal).then(() => isOver = true);
    clock.advance(900);
    if (what === "cut short") pause.cutShort();
    clock.advance(what === "cut short" ? 99 : 0);
    await Promise.resolve();
    assertEquals(isOver, false, what);
    end();
    await over;
    assertEquals([what, clock.waiting], [what, 0]);
  }
});

Deno.test("SleepWatch notices a sleep by either clock, and nothing else", () => {
  const clock = new FakeClock();
  let sleeps = 0;
  const watch = new SleepWatch(clock, () => sleeps++);
  watch.start();
  clock.advance(3_600_000);
  clock.jump(5_000);
  clock.advance(1_000);
  clock.jump(-60_000);
  clock.advance(1_000);
  assertEquals(sleeps, 0);
  clock.jump(60_000);
  clock.advance(1_000);
  assertEquals(sleeps, 1);
  watch.stop();
  clock.jump(60_000);
  clock.advance(10_000);
  assertEquals([sleeps, clock.waiting], [1, 0]);
});
