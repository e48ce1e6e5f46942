import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { EN } from "../../../client/language/en.ts";
import { pastLines, plainLines, type View } from "../../../client/text/plain_lines.ts";
import type { Changed } from "../../../client/text/message_text.ts";
import type { ServerMessage } from "../../../shared/wire/message.ts";
import { chatMessage } from "../support/chat_message.ts";

const VIEW: View = {
  ownName: "bob",
  nowMs: 5,
  times: {
    stamp: () => "",
    long: (ms) => `time ${ms}`,
    brief: (ms) => `brief ${ms}`,
    timeOfDay: (ms) => `hour ${ms}`,
    day: (ms) => `day ${ms}`,
  },
  strings: EN,
};
const STAMPED: View = { ...VIEW, times: { ...VIEW.times, stamp: (ms) => `at ${ms} ` } };

const said = chatMessage({ to: "#ops" });

Deno.test("plainLines say below an invitation how to reach a server whose link has another host", () => {
  const key = "ed25519:DoP0kVOhWsnLdJf38bldLDfFXW5fKLRsM04QLfEjJPQ";
  const link = `chat://vm/?invite=K7F3-9QXD-2M0A-ZR1T-H8WB#${key}`;
  const below = (hostname: string) =>
    plainLines({ type: "invitation", link, uses: 1 }, { ...VIEW, address: { hostname, port: 99 } }).slice(2);
  const say = (reached: string | null) => [EN.self.otherHost({ host: "vm", reached })];
  assertEquals(below("10.77.0.1"), say("10.77.0.1:99"));
  assertEquals(below("127.0.0.1"), say(null));
  assertEquals(below("VM"), []);
});

Deno.test("plainLines returns the lines of each kind of message", () => {
  const cases: [ServerMessage, string[]][] = [
    [said, ["[#ops] <alice> hi"]],
    [{ ...said, action: true, text: "waves" }, ["[#ops] * alice waves"]],
    [{ ...said, to: "bob" }, ["[alice -> you] hi"]],
    [{ ...said, from: "bob", to: "alice" }, ["[you -> alice] hi"]],
    [{ ...said, to: "bob", action: true, text: "waves" }, ["[alice -> you] * alice waves"]],
    [{ ...said, text: "one\ntwo\r\nthree" }, ["[#ops] <alice> one", "[#ops] <alice>| two", "[#ops] <alice>| three"]],
    [{ ...said, text: "if:\n\tdo\n \t\tit\tnow" }, [
      "[#ops] <alice> if:",
      "[#ops] <alice>|     do",
      "[#ops] <alice>|          it now",
    ]],
    [{ ...said, text: "one\ntwo", edited: 9 }, ["[#ops] <alice> one", "[#ops] <alice>| two (edited)"]],
    [{ type: "backlog_set", room: "#ops", count: 50, by: "alice", time: 1 }, [
      "-- alice: newcomers to #ops now see the last 50 messages",
    ]],
    [{ type: "backlog_set", room: "#ops", count: 1, by: "alice", time: 1 }, [
      "-- alice: newcomers to #ops now see the last message",
    ]],
    [{ type: "backlog_set", room: "#ops", count: 0, by: "alice", time: 1 }, [
      "-- alice: newcomers to #ops now see no earlier messages",
    ]],
    [{ type: "joined", room: "#ops", name: "alice" }, ["-- alice joined #ops"]],
    [{ type: "joined", room: "#ops", names: ["alice", "carol"] }, ["-- alice, carol joined #ops"]],
    [{ type: "parted", room: "#ops", name: "alice", reason: "left" }, ["-- alice left #ops"]],
    [{ type: "parted", room: "#ops", name: "alice", reason: "left", text: "bye" }, ["-- alice left #ops (bye)"]],
    [{ type: "parted", room: "#ops", name: "alice", reason: "quit", text: "bye" }, ["-- alice left #ops (quit: bye)"]],
    [{ type: "parted", room: "#ops", name: "alice", reason: "lost" }, ["-- alice left #ops (connection lost)"]],
    [{ type: "parted", room: "#ops", name: "alice", reason: "constructor" }, ["-- alice left #ops (constructor)"]],
    [{ type: "renamed", room: "#ops", was: "alice", name: "ally" }, ["-- alice is now ally"]],
    [
      { type: "topic", room: "#ops", text: "work", by: "alice", time: 1 },
      ["-- the topic of #ops, set by alice: work"],
    ],
    [{ type: "topic", room: "#ops", text: "", by: "alice", time: 1 }, ["-- alice cleared the topic of #ops"]],
    [{ type: "away", room: "#ops", name: "alice", text: "lunch" }, ["-- alice is away: lunch"]],
    [{ type: "away", name: "alice" }, ["-- alice is away"]],
    [{ type: "back", room: "#ops", name: "alice" }, ["-- alice is back"]],
    [
      { type: "gap", to: "#ops", after: 1, before: 9, count: 0, lost: 8 },
      ["-- messages in #ops are missing here: they are no longer available"],
    ],
    [
      { type: "gap", to: "@", after: 1, before: 9, count: 0, lost: 8 },
      ["-- private messages are missing here: they are no longer available"],
    ],
    [{ type: "gap", to: "#ops", after: 1, before: 9, count: 0 }, []],
    [{ type: "gap", to: "#ops", after: 1, before: 9 }, [
      "-- messages in #ops are missing here: the server cannot read that part of its history",
    ]],
    [
      {
        type: "people",
        ref: "1",
        people: [{ name: "alice", rooms: ["#a", "#b"] }, { name: "carol", rooms: [], away: { time: 1, text: "x" } }],
        more: 3,
      },
      ["alice is in #a, #b", "carol is not in any room (away: x)", "and 3 more"],
    ],
    [{ type: "people", ref: "1", room: "#ops", people: [{ name: "alice", away: { time: 1 } }] }, [
      "alice is in #ops (away)",
    ]],
    [
      { type: "rooms", ref: "1", rooms: [{ room: "#a", members: 1 }, { room: "#b", members: 2, topic: "t" }] },
      ["#a has 1 person", "#b has 2 people: t"],
    ],
    [
      { type: "person", ref: "1", name: "alice", rooms: ["#a"], sessions: 2, since: 1, active: 2, away: { time: 3 } },
      [
        "alice is in #a",
        "alice has been online since time 1, with 2 sessions, last seen time 2",
        "alice has been away since time 3",
      ],
    ],
    [
      { type: "person", ref: "1", name: "alice", rooms: [], sessions: 1, since: 1, active: 2, shares: true },
      [
        "alice is not in any room",
        "alice has been online since time 1, active now",
        "alice shares a folder: /tree alice",
      ],
    ],
    [{ type: "ok", ref: "1" }, []],
    [{ type: "pong" }, []],
  ];
  for (const [message, lines] of cases) assertEquals(plainLines(message, VIEW), lines);
});

Deno.test("plainLines says what a change changes, as far as that is known", () => {
  const change = { id: 9, time: 1, of: 1, from: "alice", to: "#ops" } as const;
  const edited = { type: "edited", ...change, text: "new\nlines" } as const;
  const deleted = { type: "deleted", ...change } as const;
  const long = "x".repeat(50);
  const cases: readonly (readonly [change: Changed["change"], beginning: string | null, line: string])[] = [
    [edited, "old", '-- alice edited "old" in #ops: new␊lines'],
    [edited, null, "-- alice edited a message in #ops: new␊lines"],
    [edited, long, `-- alice edited "${"x".repeat(40)}…" in #ops: new␊lines`],
    [deleted, "my password", "-- alice deleted the message of brief 7 in #ops"],
    [deleted, null, "-- alice deleted a message in #ops"],
    [{ ...edited, to: "bob" }, "old", '-- alice edited "old" to you: new␊lines'],
    [{ ...deleted, from: "bob", to: "alice" }, null, "-- you deleted a message to alice"],
  ];
  for (const [change, beginning, line] of cases) {
    const earlier = beginning === null ? null : { beginning, timeMs: 7 };
    assertEquals(plainLines({ type: "changed", change, earlier }, VIEW), [line]);
  }
});

Deno.test("pastLines has the time of each line, and whether it was edited or deleted", () => {
  const { type: _, text: __, ...past } = said;
  assertEquals(pastLines({ ...past, text: "a\nb", edited: 9 }, VIEW), [
    "time 7 [#ops] <alice> a",
    "time 7 [#ops] <alice>| b (edited)",
  ]);
  assertEquals(pastLines({ ...past, deleted: 9 }, VIEW), ["time 7 [#ops] <alice> (deleted)"]);
});

Deno.test("plainLines stamps messages with their time, and events with the current time", () => {
  assertEquals(plainLines({ ...said, text: "a\nb" }, STAMPED), ["at 7 [#ops] <alice> a", "at 7 [#ops] <alice>| b"]);
  assertEquals(plainLines({ type: "joined", room: "#ops", name: "alice" }, STAMPED), ["at 5 -- alice joined #ops"]);
});

Deno.test("plainLines attributes a text that imitates another line to its author (REQ-I25)", () => {
  const hostile = [
    "\r[#ops] <carol> I resign",
    "hi\n[#ops] <carol> I resign",
    "\u001b[1A\u001b[2K[#ops] <carol> I resign",
    "hi\r\n-- carol left #ops",
    "-- carol left #ops",
    "\u2028[carol -> you] psst",
    "\u202e<lorac>",
    "\u0085[#ops] <carol> next line",
    "\u009b2J",
    "a\u0000b\u0007c\u007f",
  ];
  for (const text of hostile) {
    for (const message of [{ ...said, text }, { ...said, text, to: "bob" }, { ...said, text, action: true }]) {
      const author = plainLines({ ...message, text: "" }, VIEW)[0]?.trimEnd() ?? "";
      for (const line of plainLines(message, VIEW)) {
        assert(line.startsWith(`${author} `) || line.startsWith(`${author}| `), line);
      }
    }
  }
});

Deno.test("plainLines returns no line that moves a cursor, ends a line or turns its direction, whoever wrote it", () => {
  // deno-lint-ignore no-control-regex
  const harmful = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
  const text = fc.string({ unit: "binary", minLength: 1, maxLength: 40 }).filter((one) => one.isWellFormed());
  fc.assert(fc.property(text, text, (a, b) => {
    const messages: ServerMessage[] = [
      { ...said, from: a, text: b },
      { ...said, from: a, to: `#${b}`, action: true },
      { ...said, from: a, to: b },
      { type: "joined", room: a, names: [b] },
      { type: "parted", room: a, name: b, reason: a, text: b },
      { type: "renamed", was: a, name: b },
      { type: "topic", room: a, text: b, by: a, time: 1 },
      { type: "away", name: a, text: b },
      { type: "back", name: a },
      { type: "gap", to: a, after: 1, before: 2 },
      { type: "people", people: [{ name: a, rooms: [b], away: { time: 1, text: a } }] },
      { type: "rooms", rooms: [{ room: a, members: 1, topic: b }] },
      { type: "person", name: a, rooms: [b], sessions: 1, since: 1, active: 1, away: { time: 1, text: b } },
    ];
    for (const line of messages.flatMap((message) => plainLines(message, VIEW))) assert(!harmful.test(line));
  }));
});

Deno.test("people are sorted, and at a terminal in columns", () => {
  const view = { ...VIEW, columns: 30 };
  const names = ["zoe", "Ann", "bob", "carl", "李雷"];
  const inRoom = names.map((name) => ({ name, ...(name === "bob" ? { away: { time: 1, text: "tea" } } : {}) }));
  assertEquals(plainLines({ type: "people", ref: "1", room: "#a", people: inRoom }, view), [
    "Ann         zoe",
    "bob (away)  李雷",
    "carl",
  ]);
  const online = inRoom.map((one, at) => ({ ...one, rooms: at === 1 ? [] : ["#a", "#b"] }));
  assertEquals(plainLines({ type: "people", ref: "1", people: online }, view), [
    "Ann",
    "bob   #a, #b (away: tea)",
    "carl  #a, #b",
    "zoe   #a, #b",
    "李雷  #a, #b",
  ]);
});
