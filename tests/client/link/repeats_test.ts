import { assertEquals } from "@std/assert";
import { isDone, isOpen, mayRepeat } from "../../../client/link/repeats.ts";
import type { ClientMessage } from "../../../shared/wire/message.ts";

Deno.test("mayRepeat allows only requests that do no harm a second time, with the same or another history", () => {
  const cases: readonly (readonly [message: ClientMessage, toTheSame: boolean, toAnother: boolean])[] = [
    [{ type: "say", to: "#a", text: "x", key: "k".repeat(16) }, true, true],
    [{ type: "say", to: "#a", text: "x" }, false, false],
    [{ type: "set_topic", room: "#a", text: "x" }, false, true],
    [{ type: "set_backlog", room: "#a", count: 5 }, false, true],
    [{ type: "edit", to: "#a", id: 7, text: "x" }, true, false],
    [{ type: "delete", to: "#a", id: 7 }, true, false],
    [{ type: "read", to: "#a", id: 7 }, true, false],
    [{ type: "history", to: "#a" }, true, true],
    [{ type: "history", to: "#a", since: 7 }, true, true],
    [{ type: "history", to: "#a", before: 7 }, true, false],
    [{ type: "history", to: "#a", after: 7 }, true, false],
    [{ type: "search", text: "x" }, true, true],
    [{ type: "search", text: "x", below: 7 }, true, false],
    [{ type: "who" }, true, true],
    [{ type: "approve_device", code: "48217730", key: "k" }, true, false],
    [{ type: "revoke_device", number: 2 }, true, false],
    [{ type: "part", room: "#a" }, true, true],
    [{ type: "offer", to: "bob", id: "i".repeat(22), names: ["a"], count: 1, bytes: 1 }, false, false],
    [{ type: "ask", to: "bob", id: "i".repeat(22), what: "get", paths: ["a"] }, false, false],
    [{ type: "accept", id: "i".repeat(22) }, false, false],
    [{ type: "asking", id: "i".repeat(22) }, false, false],
    [{ type: "close", id: "i".repeat(22), code: "done" }, false, false],
    [{ type: "share", on: true }, false, false],
  ];
  for (const [message, toTheSame, toAnother] of cases) {
    const found = [false, true].map((isOtherLog) => mayRepeat(message, { isOtherLog }));
    assertEquals(found, [toTheSame, toAnother], JSON.stringify(message));
  }
});

Deno.test("isDone recognises errors that mean that a request was done before", () => {
  const error = (code: string) => ({ type: "error", code, text: "" }) as const;
  assertEquals(isDone({ type: "part", room: "#a" }, error("not_in_room")), true);
  assertEquals(isDone({ type: "delete", to: "#a", id: 1 }, error("no_such_message")), true);
  assertEquals(isDone({ type: "edit", to: "#a", id: 1, text: "x" }, error("no_such_message")), false);
  assertEquals(isDone({ type: "delete", to: "#a", id: 1 }, error("not_yours")), false);
  assertEquals(isDone({ type: "revoke_device", number: 2 }, error("no_such_device")), true);
});

Deno.test("isOpen recognises that a code may have ended before the device was approved", () => {
  const error = { type: "error", code: "no_such_device", text: "" } as const;
  const approve = { type: "approve_device", code: "48217730", key: "k" } as const;
  assertEquals([isDone(approve, error), isOpen(approve, error)], [false, true]);
  assertEquals(isOpen(approve, { ...error, code: "not_allowed" }), false);
  assertEquals(isOpen({ type: "revoke_device", number: 2 }, error), false);
});
