import { assertEquals } from "@std/assert";
import { asReplayed, Replays } from "../../../client/incoming/replays.ts";
import type { ServerMessage } from "../../../shared/wire/message.ts";
import { chatMessage } from "../support/chat_message.ts";

Deno.test("Replays recognizes what was there before a room was entered, and nothing that comes later", () => {
  const replays = new Replays();
  const cases: readonly (readonly [message: ServerMessage, isReplayed: boolean])[] = [
    [chatMessage({ id: 1, to: "#a" }), false],
    [{ type: "backlog", to: "#a", count: 2, last: 7 }, false],
    [{ type: "gap", to: "#a", after: 0, before: 3 }, false],
    [chatMessage({ id: 3, to: "#a" }), true],
    [{ type: "edited", id: 6, time: 1, of: 1, from: "ann", to: "#a", text: "x" }, true],
    [{ type: "deleted", id: 7, time: 1, of: 1, from: "ann", to: "#a" }, true],
    [chatMessage({ id: 8, to: "#a" }), false],
    [chatMessage({ id: 3, to: "#b" }), false],
    [chatMessage({ id: 3, to: "bob" }), false],
    [{ type: "backlog", to: "@", count: 1, last: 9 }, false],
    [chatMessage({ id: 9, to: "bob" }), true],
    [chatMessage({ id: 10, to: "bob" }), false],
    [{ type: "backlog", to: "#a", count: 1, last: 20 }, false],
    [chatMessage({ id: 20, to: "#a" }), true],
  ];
  for (const [message, isReplayed] of cases) assertEquals(replays.follow(message), isReplayed, JSON.stringify(message));
  replays.forgetAll();
  assertEquals(replays.follow(chatMessage({ id: 20, to: "#a" })), false);
});

Deno.test("Replays remembers a bounded number of rooms", () => {
  const replays = new Replays();
  for (let room = 0; room <= 1_000; room++) replays.follow({ type: "backlog", to: `#r${room}`, count: 1, last: 1 });
  assertEquals([0, 1].map((room) => replays.follow(chatMessage({ id: 1, to: `#r${room}` }))), [false, true]);
});

Deno.test("asReplayed adds a field to a record, and changes none of its other bytes", () => {
  assertEquals(asReplayed('{"a":{"b":"}"}, "c":1 }'), '{"a":{"b":"}"}, "c":1 ,"replayed":true}');
  assertEquals(asReplayed('{"type":"message"} '), '{"type":"message","replayed":true}');
});
