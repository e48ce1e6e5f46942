import { assertEquals } from "@std/assert";
import { parseLine } from "../../../client/commands/command_line.ts";
import { COMMAND_HANDLERS } from "../../../client/commands/handlers.ts";
import type { CommandContext, TransferActions } from "../../../client/commands/command_context.ts";
import { remotePath } from "../../../client/commands/transfer_handlers.ts";
import { plainText } from "../../../client/display/line.ts";
import { EN } from "../../../client/language/en.ts";
import type { TransferView } from "../../../client/transfer/transfer_view.ts";
import { transfer } from "../support/transfer_view.ts";

/** Runs a line with transfers that record their calls. Returns the calls and the lines for the user. */
async function run(line: string, all: readonly TransferView[] = [], { isLive = true } = {}) {
  const asked: unknown[][] = [];
  const told: string[] = [];
  const noted = <T>(name: string, result: T) => (...given: unknown[]) => {
    asked.push([name, ...given]);
    return result;
  };
  const view = all[0] ?? transfer({ kind: "send", isOurs: true, peer: "ann" });
  const transfers: TransferActions = {
    all,
    shared: { folder: "/out", rule: "ask", persons: [] },
    send: noted("send", Promise.resolve(view)),
    get: noted("get", view),
    tree: noted("tree", view),
    list: noted("list", view),
    accept: noted("accept", view),
    decline: noted("decline", view),
    cancel: noted("cancel", view),
    share: noted("share", Promise.resolve({ folder: "/out" })),
    setRule: noted("setRule", undefined),
    unshare: noted("unshare", undefined),
  };
  const context: Pick<CommandContext, "transfers" | "strings" | "canAsk" | "show" | "hint" | "tell" | "fail"> & {
    conversations: unknown;
    link: unknown;
  } = {
    transfers,
    strings: EN,
    link: { isLive },
    canAsk: true,
    conversations: { markRead: noted("markRead", undefined) },
    show: (lines) => void told.push(...lines.map(plainText)),
    hint: (text) => void told.push(text),
    tell: (text) => void told.push(text),
    fail: (text) => void told.push(`! ${text}`),
  };
  const action = parseLine(line, { isVerbatim: false, isJson: false, strings: EN });
  if (action.type === "command") COMMAND_HANDLERS[action.command.name](action.given, context as CommandContext);
  else told.push(action.type === "mistake" ? `! ${action.text}` : action.type);
  for (let turn = 0; turn < 4; turn++) await Promise.resolve();
  return { asked, told };
}

Deno.test("commands for files make their requests, with paths split as in a shell", async () => {
  const cases: readonly (readonly [line: string, asked: readonly unknown[]])[] = [
    ["/send ann a.txt", ["send", "ann", ["a.txt"], {}]],
    ["/send ann 'my file' b\\ c \"d\" ~/e", ["send", "ann", ["my file", "b c", "d", "~/e"], {}]],
    ["/send ann a.txt 'a.txt' b", ["send", "ann", ["a.txt", "b"], {}]],
    ["/stor ann a.txt", ["send", "ann", ["a.txt"], {}]],
    ["/stor ann 'a b.txt' 'c d.txt'", ["send", "ann", ["a b.txt"], { as: "c d.txt" }]],
    ["/get ann notes/ './x y'", ["get", "ann", ["notes", "x y"]]],
    ["/retr ann notes", ["get", "ann", ["notes"]]],
    ["/tree ann", ["tree", "ann", ""]],
    ["/tree ann .", ["tree", "ann", ""]],
    ["/tree ann 'my notes/'", ["tree", "ann", "my notes"]],
    ["/share ~/out", ["share", "~/out"]],
    ["/share 'my out'", ["share", "my out"]],
    ["/share ./off", ["share", "./off"]],
    ["/share off", ["unshare"]],
    ["/share deny", ["setRule", "deny", undefined]],
    ["/share allow Ann", ["setRule", "allow", "Ann"]],
  ];
  for (const [line, asked] of cases) assertEquals((await run(line)).asked[0], asked, line);
});

Deno.test("/accept, /decline and /cancel accept an optional number, and the last two a text after it", async () => {
  const view = transfer({ number: 3, state: "asked" });
  const cases: readonly (readonly [line: string, asked: readonly unknown[]])[] = [
    ["/accept", ["accept", null]],
    ["/accept 3", ["accept", 3]],
    ["/decline", ["decline", null, ""]],
    ["/decline 3", ["decline", 3, ""]],
    ["/decline 3 no room", ["decline", 3, "no room"]],
    ["/decline no room", ["decline", null, "no room"]],
    ["/decline 3rd time", ["decline", null, "3rd time"]],
    ["/cancel 3 later", ["cancel", 3, "later"]],
  ];
  for (const [line, asked] of cases) {
    assertEquals((await run(line, [view])).asked, [asked, ["markRead", "ann"]], line);
  }
  assertEquals(await run("/accept x"), {
    asked: [],
    told: ["! There is no transfer x. /transfers lists them."],
  });
});

Deno.test("/accept accepts several numbers, and all", async () => {
  const all = [
    transfer({ number: 2, state: "asked" }),
    transfer({ number: 3, state: "running" }),
    transfer({ number: 5, state: "asked", peer: "carl", kind: "tree", names: [""] }),
  ];
  const accepted = async (line: string, views = all) =>
    (await run(line, views)).asked.flatMap(([what, number]) => what === "accept" ? [number] : []);
  assertEquals(await accepted("/accept 2 5"), [2, 5]);
  assertEquals(await accepted("/accept 5,2 5"), [5, 2]);
  assertEquals(await accepted("/accept all"), [2, 5]);
  assertEquals((await run("/accept all", [])).told, [
    "! Nothing is waiting for your answer.",
  ]);
});

Deno.test("/share off says that running downloads continue", async () => {
  assertEquals((await run("/share off", [transfer({ kind: "serve" })])).told, [
    "You are no longer sharing a folder. Running transfers continue to the end: /cancel stops them.",
  ]);
  assertEquals((await run("/share off", [transfer({ kind: "serve", state: "asked" })])).told, [
    "You are no longer sharing a folder.",
  ]);
});

Deno.test("/share allow and deny answer the open requests that they apply to", async () => {
  const question = transfer({ kind: "tree", state: "asked", names: [""] });
  const all = [
    { ...question, number: 1 },
    { ...question, number: 2, peer: "carl" },
    { ...question, number: 3, kind: "serve" },
    transfer({ number: 4, state: "asked" }),
    { ...question, number: 5, state: "running" },
  ] as const;
  const answered = async (line: string) =>
    (await run(line, all)).asked.filter(([what]) => what === "accept" || what === "decline");
  assertEquals(await answered("/share allow ANN"), [["accept", 1], ["accept", 3]]);
  assertEquals(await answered("/share deny carl"), [["decline", 2, ""]]);
  assertEquals(await answered("/share allow"), [["accept", 1], ["accept", 2], ["accept", 3]]);
  assertEquals(await answered("/share ask ann"), []);
});

Deno.test("/transfers lists all transfers, with their state and what to do", async () => {
  const all = [
    transfer({ number: 1, kind: "send", isOurs: true, peer: "bob", names: ["photos/a"], count: 20_000, bytes: 1.2e9 }),
    transfer({ number: 2, state: "asked", names: ["notes.txt"], bytes: 12_000 }),
    transfer({ number: 3, kind: "get", isOurs: true, state: "waiting", names: ["x/y"], count: 0, bytes: 0 }),
    transfer({ number: 4, kind: "tree", isOurs: true, state: "waiting", names: [""] }),
  ];
  const running = { moved: 540e6, speed: 112e6, secondsLeft: 6 };
  assertEquals((await run("/transfers", [{ ...transfer(), ...all[0], ...running }, ...all.slice(1)])).told, [
    "1  photos to bob: 20,000 files, 45%, 540 MB of 1.2 GB, 112 MB/s, 0:06 left",
    "2  notes.txt (12 kB) from ann: waiting for your answer, /accept 2 or /decline 2",
    "3  x/y from ann: waiting for the other side",
    "4  the folder that ann shares: waiting for the other side",
  ]);
  assertEquals((await run("/transfers")).told, ["There are no offers, requests or transfers."]);
});

Deno.test("REQ-R41 /transfers with a number lists the paths, and requests the unknown ones of an offer", async () => {
  const offered = transfer({
    number: 2,
    state: "asked",
    names: ["photos/a", "photos/\x1b[2J"],
    count: 2,
    bytes: 12_000,
  });
  assertEquals(await run("/transfers 2", [offered]), {
    asked: [],
    told: [
      "2  photos (2 files, 12 kB) from ann: waiting for your answer, /accept 2 or /decline 2",
      "  photos/a",
      "  photos/␛[2J",
    ],
  });
  assertEquals((await run("/transfers 2", [{ ...offered, count: 20_000 }])).asked, [["list", 2]]);
  const ours = { ...offered, kind: "send", isOurs: true, count: 9 } as const;
  assertEquals((await run("/transfers 2", [ours])).told.at(-1), "  and 7 more");
  assertEquals((await run("/transfers 5", [offered])).told, [
    "! There is no transfer 5. /transfers lists them.",
  ]);
});

Deno.test("answers about the shared folder are confirmed at once, accepted offers when they begin", async () => {
  const look = transfer({ kind: "tree", state: "asked", names: ["notes"], peer: "carl" });
  const get = transfer({ kind: "serve", state: "asked", names: ["a.txt"], peer: "carl" });
  const cases: readonly (readonly [line: string, view: TransferView, told: readonly string[]])[] = [
    ["/accept", look, ["carl is looking at notes in your shared folder."]],
    ["/decline", look, ["carl wanted to look at notes in your shared folder, which is denied."]],
    ["/accept", get, ["carl is getting a.txt."]],
    ["/decline", get, ["carl wanted to get a.txt, which is denied."]],
    ["/cancel", get, []],
    ["/accept", transfer({ state: "asked" }), []],
  ];
  for (const [line, view, told] of cases) assertEquals((await run(line, [view])).told, told);
});

Deno.test("/send confirms at once only what needs no answer of the server", async () => {
  const sent = transfer({ kind: "send", isOurs: true, peer: "bob", names: ["photos/a"] });
  assertEquals((await run("/send bob photos", [sent])).told, []);
  assertEquals((await run("/send bob photos", [sent], { isLive: false })).told, [
    "photos will be offered to bob when the connection is back.",
  ]);
  assertEquals((await run("/send bob photos", [{ ...sent, isAgain: true }])).told, ["Resuming photos to bob."]);
});

Deno.test("remotePath turns a typed path into one of the wire", () => {
  const cases: readonly (readonly [typed: string, path: string])[] = [
    ["notes", "notes"],
    ["notes/", "notes"],
    ["./notes//", "notes"],
    ["././a/b", "a/b"],
    [".", ""],
    ["./", ""],
    ["/", ""],
    [".hidden", ".hidden"],
    ["../x", "../x"],
  ];
  for (const [typed, path] of cases) assertEquals(remotePath(typed), path);
});
