import { assert, assertEquals } from "@std/assert";
import { MARK_MS, MAX_AT_ONCE, ReadMarks } from "../../../client/incoming/read_marks.ts";
import type { ClientMessage } from "../../../shared/wire/message.ts";
import { FakeClock } from "../support/fake_platform.ts";

/** The marks of a user in some rooms. The screen shows messages at once, or when the test says so. */
function marksIn(rooms: readonly string[], { showsAtOnce = true } = {}) {
  const clock = new FakeClock();
  const told: string[] = [];
  const link = {
    isLive: true,
    request: (message: ClientMessage) => {
      assert(message.type === "read" && message.ref === undefined);
      told.push(`${message.to} ${message.id}`);
    },
  };
  let show = Promise.withResolvers<boolean>();
  const messageView = {
    done: (isShown: boolean) => {
      show.resolve(isShown);
      show = Promise.withResolvers();
    },
  };
  const marks = new ReadMarks({
    clock,
    link,
    isIn: (room) => rooms.includes(room),
    shown: () => showsAtOnce ? Promise.resolve(true) : show.promise,
  });
  marks.begin({ isSupported: true, isOtherLog: false });
  return { clock, told, link, marks, messageView };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

Deno.test("ReadMarks sends the last id of each conversation, a second after the first message", async () => {
  const { clock, told, marks } = marksIn(["#a", "#b"]);
  marks.note({ to: "#a", id: 3 });
  await turn();
  clock.advance(MARK_MS - 1);
  marks.note({ to: "#a", id: 5 });
  marks.note({ to: "bob", id: 4 });
  marks.note({ to: "ann", id: 6 });
  marks.note({ to: "#a", id: 1 });
  await turn();
  assertEquals(told, []);
  clock.advance(1);
  assertEquals(told, ["#a 5", "@ 6"]);
  clock.advance(10 * MARK_MS);
  assertEquals([told.length, clock.waiting], [2, 0]);
});

Deno.test("ReadMarks sends no mark before its message is shown, however long that takes", async () => {
  const { clock, told, marks, messageView } = marksIn(["#a"], { showsAtOnce: false });
  marks.note({ to: "#a", id: 3 });
  await turn();
  marks.note({ to: "#a", id: 9 });
  clock.advance(5 * MARK_MS);
  marks.send();
  assertEquals(told, []);
  messageView.done(true);
  await turn();
  clock.advance(MARK_MS);
  assertEquals(told, ["#a 3"]);
  messageView.done(true);
  await marks.flush();
  assertEquals(told, ["#a 3", "#a 9"]);
  marks.stop();
  assertEquals(clock.waiting, 0);
});

Deno.test("ReadMarks sends no mark of a message that could not be shown", async () => {
  const { told, marks, messageView } = marksIn(["#a"], { showsAtOnce: false });
  marks.note({ to: "#a", id: 3 });
  const flushed = marks.flush();
  messageView.done(false);
  await flushed;
  assertEquals(told, []);
  marks.stop();
});

Deno.test("ReadMarks sends all marks at once before leaving, and a few a second otherwise", async () => {
  const rooms = Array.from({ length: MAX_AT_ONCE + 2 }, (_, index) => `#${index}`);
  for (const leaves of [true, false]) {
    const { clock, told, marks } = marksIn(rooms);
    for (const to of rooms) marks.note({ to, id: 1 });
    if (leaves) {
      await marks.flush();
      assertEquals(told.length, rooms.length);
    } else {
      await turn();
      clock.advance(MARK_MS);
      assertEquals(told.length, MAX_AT_ONCE);
      clock.advance(MARK_MS);
      assertEquals(told.length, rooms.length);
    }
    marks.stop();
    assertEquals(clock.waiting, 0);
  }
});

Deno.test("ReadMarks sends no mark of a room that was left", async () => {
  const { told, marks } = marksIn(["#a"]);
  marks.note({ to: "#gone", id: 1 });
  marks.note({ to: "#a", id: 2 });
  await marks.flush();
  marks.note({ to: "#a", id: 3 });
  await turn();
  marks.forgetRoom("#a");
  await marks.flush();
  assertEquals(told, ["#a 2"]);
  marks.stop();
});

Deno.test("ReadMarks waits while the connection is lost, and repeats marks that may have been lost once", async () => {
  const { clock, told, marks, link } = marksIn(["#a"]);
  marks.note({ to: "#a", id: 1 });
  await marks.flush();
  link.isLive = false;
  marks.note({ to: "bob", id: 2 });
  await marks.flush();
  clock.advance(10 * MARK_MS);
  assertEquals([told, clock.waiting], [["#a 1"], 0]);
  link.isLive = true;
  marks.begin({ isSupported: true, isOtherLog: false });
  clock.advance(MARK_MS);
  assertEquals(told.slice(1).toSorted(), ["#a 1", "@ 2"]);
  marks.begin({ isSupported: true, isOtherLog: true });
  clock.advance(10 * MARK_MS);
  assertEquals([told.length, clock.waiting], [3, 0]);
});

Deno.test("ReadMarks sends nothing to a server without a history", async () => {
  const { clock, told, marks } = marksIn(["#a"]);
  marks.begin({ isSupported: false, isOtherLog: false });
  marks.note({ to: "#a", id: 1 });
  await marks.flush();
  assertEquals([told, clock.waiting], [[], 0]);
});
