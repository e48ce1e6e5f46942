import { assert, assertEquals } from "@std/assert";
import { type FILES_FEATURE } from "../../../shared/wire/file_message.ts";
import type { MessageOf } from "../../../shared/wire/message.ts";
import type { MemoryEntry } from "../transfer/support/memory_source.ts";
import { KEY, Sitting, type SittingOptions } from "../support/seat.ts";

const WELCOME = { features: ["files"] } as const;

/** Somebody at a window that is wide enough for whole sentences, at a server that passes files on. */
function sit(options: SittingOptions = {}): Promise<Sitting> {
  return Sitting.begin({ window: { columns: 100, rows: 24 }, welcome: WELCOME, ...options });
}

/** Puts a file or a folder onto the disk of who sits there. */
function put({ seat }: Sitting, path: string, entries: readonly MemoryEntry[]): void {
  seat.platform.storage.transferFiles.sources.set(path, { entries });
}

const HELLO: MemoryEntry = { path: "a.txt", bytes: new TextEncoder().encode("hello") };

/** An offer of a folder with two files. */
function offer(more: Partial<MessageOf<"offered">> = {}): MessageOf<"offered"> {
  return {
    type: "offered",
    id: "an offer of photos, no. 1",
    from: "ann",
    names: ["photos", "photos/a.jpg", "photos/b.jpg"],
    count: 2,
    bytes: 12_345,
    ...more,
  };
}

/** The rows above the prompt, from the first that has a text. */
function rowsFrom({ seat }: Sitting, text: string): string[] {
  const rows = seat.all.slice(0, -2);
  return rows.slice(rows.findIndex((row) => row.includes(text)));
}

Deno.test("REQ-R41 an offer is shown with all that one needs to answer it, rings, and counts as a call", async () => {
  await using sitting = await sit();
  const { seat, server } = sitting;
  assertEquals(sitting.hello.features?.includes("files" satisfies typeof FILES_FEATURE), true);
  await server.send(offer());
  await seat.sees("/accept 1");
  assertEquals(rowsFrom(sitting, "ann offers"), [
    "hh:mm -- ann offers you photos: 2 files, 12 kB",
    "           photos/",
    "           photos/a.jpg",
    "           photos/b.jpg",
    "         1 MB free in /home/bob/Downloads/chat.",
    "         /accept 1 or /decline 1",
  ]);
  assertEquals([seat.bottom, seat.platform.output.includes("\x07")], ["bob  1:#lobby  2:ann(1!)", true]);
  assertEquals(seat.platform.storage.transferFiles.targets.size, 0);
});

Deno.test("REQ-R41 /accept says yes, and nothing is written before; /decline says no, and why", async () => {
  await using sitting = await sit();
  const { seat, server } = sitting;
  await server.send(offer());
  await server.send(offer({ id: "an offer of notes, no. 2", names: ["notes.txt"], count: 1, bytes: 12 }));
  await seat.sees("/accept 2");
  seat.type("/accept", KEY.enter);
  await seat.sees("there are several: 1, 2. Say which, for example /accept 1, /accept all.");
  seat.type("/decline 2 no room, sorry", KEY.enter);
  const close = await server.expect("close");
  assertEquals([close.id, close.code, close.text], ["an offer of notes, no. 2", "declined", "no room, sorry"]);
  await seat.sees("Declined notes.txt from ann.");
  assertEquals(seat.platform.storage.transferFiles.targets.size, 0);
  seat.type("/accept", KEY.enter);
  const accept = await server.expect("accept");
  assertEquals([accept.id, (accept.secret ?? "").length >= 22], ["an offer of photos, no. 1", true]);
  assertEquals(seat.bottom, "bob  1:#lobby  2:ann");
});

Deno.test("REQ-R40 an offer shows the names that a peer made up without what a terminal obeys", async () => {
  await using sitting = await sit();
  const { seat, server } = sitting;
  await server.send(offer({ names: ["\x1b[2J\x1b[1;1Hhh:mm <ann> hi", "a\r\nb\u202egnp.exe"], count: 2 }));
  await seat.sees("/accept 1");
  assertEquals(rowsFrom(sitting, "ann offers").slice(1, 3), [
    "           ␛[2J␛[1;1Hhh:mm <ann> hi",
    "           a␍␊b\ufffdgnp.exe",
  ]);
});

Deno.test("REQ-I25 a long name of a file never begins a row", async () => {
  await using sitting = await sit({ window: { columns: 40, rows: 24 } });
  const { seat, server } = sitting;
  await server.send(offer({ names: ["x".repeat(40) + " 12:00 <carl> I said that".repeat(4)], count: 2 }));
  await seat.sees("/decline 1");
  const rows = rowsFrom(sitting, "ann offers");
  assert(rows.slice(1).every((row) => row.startsWith("         ")), rows.join("\n"));
});

Deno.test("REQ-I31 an offer of somebody who is ignored is refused without a word, and so is a question", async () => {
  await using sitting = await sit({ args: ["--share", "/out"] });
  const { seat, server } = sitting;
  seat.platform.storage.transferFiles.shared.set("a.txt", "hello");
  await server.expect("share");
  seat.type("/ignore ann", KEY.enter);
  await seat.sees("You are ignoring ann now");
  const before = seat.all.slice(0, -2);
  await server.send(offer());
  const close = await server.expect("close");
  assertEquals([close.code, close.text], ["declined", undefined]);
  await server.send({ type: "asked", id: "a question of ann's, no. 1", from: "ann", what: "get", paths: ["a.txt"] });
  assertEquals((await server.expect("close")).id, "a question of ann's, no. 1");
  await seat.settled();
  assertEquals(seat.all.slice(0, -2), before);
  assertEquals(seat.platform.output.includes("\x07"), false);
});

Deno.test("REQ-S60 a look at one's folder is told and logged, and a question waits for an answer where the rule is to ask", async () => {
  await using sitting = await sit({ args: ["--log-dir", "/logs"] });
  const { seat, server } = sitting;
  seat.platform.storage.transferFiles.shared.set("a.txt", "hello");
  seat.type("/share", KEY.enter);
  await seat.sees("You are not sharing a folder. To share one: /share DIR");
  seat.type("/share /out", KEY.enter);
  assertEquals((await server.expect("share")).on, true);
  await seat.sees("You share /out. You are asked each time");
  await server.send({ type: "asked", id: "a question of carl's, no. 1", from: "carl", what: "get", paths: ["a.txt"] });
  await server.expect("asking");
  await seat.sees("/share allow carl");
  assertEquals(rowsFrom(sitting, "carl wants"), [
    "hh:mm -- carl wants to get a.txt.",
    "         /accept 1 allows it, /decline 1 denies it, /share allow carl always allows it",
  ]);
  seat.type("/decline 1", KEY.enter);
  assertEquals((await server.expect("close")).code, "denied");
  await seat.sees("carl wanted to get a.txt, which is denied.");
  seat.type("/share allow carl", KEY.enter);
  await seat.sees("Except carl: allowed");
  await server.send({ type: "asked", id: "a question of carl's, no. 2", from: "carl", what: "tree", paths: [""] });
  await server.expect("accept");
  await seat.sees("hh:mm -- carl is looking at your shared folder");
  seat.type("/share off", KEY.enter);
  assertEquals((await server.expect("share")).on, false);
  await seat.sees("You are no longer sharing a folder.");
  seat.type(KEY.ctrlC);
  await seat.settled();
  const logged = [...seat.platform.storage.files].find(([path]) => path.endsWith("/carl.log"))?.[1] ?? "";
  assertEquals(logged.replace(/^\S+ \S+ /gm, "").split("\n").slice(0, 2), [
    "-- carl wants to get a.txt.",
    "   /accept 1 allows it, /decline 1 denies it, /share allow carl always allows it",
  ]);
  assert(logged.includes("-- carl is looking at your shared folder"), logged);
});

Deno.test("/send offers files, says so, and tells what becomes of it", async () => {
  await using sitting = await sit();
  const { seat, server } = sitting;
  const bytes = new Uint8Array(4);
  const names = ["my photos/a.jpg", "my photos/b.jpg"];
  put(sitting, "/home/my photos", [{ path: "my photos" }, ...names.map((path) => ({ path, bytes }))]);
  seat.type("/send ann /home/my\\ photos", KEY.enter);
  const { ref = "", id, ...offered } = await server.expect("offer");
  assertEquals<unknown>(offered, { type: "offer", to: "ann", names, count: 2, bytes: 8 });
  await server.send({ type: "notice", code: "waiting", name: "ann" });
  await server.send({ type: "ok", ref });
  await seat.sees("hh:mm -- Offered to ann: my photos (2 files, 8 B). ann is offline and will be asked when");
  seat.type("/transfers", KEY.enter);
  await seat.sees("1  my photos (2 files, 8 B) to ann: waiting for the other side");
  seat.type("/transfers 1", KEY.enter);
  await seat.sees("  my photos/b.jpg");
  await server.send({ type: "closed", id, code: "declined", text: "no\x1b[2J room", by: "ann" });
  await seat.sees("hh:mm -- ann declined my photos: no␛[2J room");
  seat.type("/transfers", KEY.enter);
  await seat.sees("There are no offers, requests or transfers.");
});

Deno.test("/send says that something is offered only when the server has taken it, and once", async () => {
  await using sitting = await sit();
  const { seat, server } = sitting;
  put(sitting, "/a.txt", [HELLO]);
  const refused = async (to: string, code: string, why: string) => {
    seat.type(`/send ${to} /a.txt`, KEY.enter);
    const { ref = "" } = await server.expect("offer");
    await server.send({ type: "error", code, text: "", about: to, ref });
    await seat.sees(`Cannot send a.txt to ${to}: ${why}`);
  };
  await refused("carol", "no_such_person", "nobody is called carol here.");
  await refused("bob", "takes_no_files", "that is you, and you have no other session for it.");
  assertEquals(seat.all.filter((row) => row.includes("Offered")), []);
});

Deno.test("an offer that was taken back is no news any more", async () => {
  await using sitting = await sit();
  const { seat, server } = sitting;
  await server.send(offer());
  await seat.sees("/accept 1");
  assertEquals(seat.bottom, "bob  1:#lobby  2:ann(1!)");
  await server.send({ type: "closed", id: offer().id, code: "cancelled", by: "ann" });
  await seat.sees("hh:mm -- ann cancelled photos.");
  assertEquals(seat.bottom, "bob  1:#lobby  2:ann");
});

Deno.test("Tab behind /accept offers what waits for an answer, and all of it", async () => {
  await using sitting = await sit();
  const { seat, server } = sitting;
  await server.send(offer());
  await server.send(offer({ id: "an offer of notes, no. 2", names: ["notes.txt"], count: 1, bytes: 12 }));
  await seat.sees("/accept 2");
  seat.type("/accept ", KEY.tab);
  await seat.inputIs("#lobby> /accept 1");
  seat.type(KEY.tab, KEY.tab);
  await seat.inputIs("#lobby> /accept all");
  seat.type(KEY.enter);
  const ids = [(await server.expect("accept")).id, (await server.expect("accept")).id];
  assertEquals(ids, ["an offer of photos, no. 1", "an offer of notes, no. 2"]);
});

Deno.test("/send says what is wrong with what was typed, and asks the server for nothing", async () => {
  await using sitting = await sit();
  const { seat } = sitting;
  const cases: readonly (readonly [typed: string, told: string])[] = [
    ["/send", "Usage: /send NAME PATH..."],
    ["/send ann nothing.txt", 'Cannot send "nothing.txt" to ann: there is no such file or folder.'],
    ["/send #ops x", 'Cannot send "x" to #ops: #ops is not a valid name. Names'],
    ["/send ann 'my file", "Cannot run /send: a quote is not closed: '."],
    ["/stor ann a b c", "Usage: /stor NAME PATH [AS]"],
    ["/stor ann a ''", 'Cannot send "a" to ann: AS is the name that the recipient sees: it cannot be empty.'],
    ["/send nobody a", 'Cannot send "a" to nobody: nobody is called nobody here.'],
    ["/stor ann a ../b", 'Cannot send "a" to ann: AS is the name that the recipient sees: it cannot contain /.'],
    ["/accept", "Nothing is waiting for your answer."],
    ["/accept 7", "There is no transfer 7. /transfers lists them."],
    ["/cancel 9 why", "There is no transfer 9."],
    ["/transfers x", "There is no transfer x."],
    ["/tree ann a b", "Usage: /tree NAME [PATH]"],
    ["/share a b", "Usage: /share [DIR|off|ask|allow|deny [NAME]]"],
    ["/share /gone", 'Cannot share "/gone": there is no such file or folder.'],
    ["/share ask carl", "Cannot run /share: you are not sharing a folder. Share one first: /share DIR."],
  ];
  for (const [typed, told] of cases) {
    seat.type(typed, KEY.enter);
    await seat.sees(told);
  }
  assertEquals(await sitting.leave(), 0);
});

Deno.test("/get and /tree ask for what is in somebody's folder, and say why there is nothing", async () => {
  await using sitting = await sit();
  const { seat, server } = sitting;
  seat.type("/get ann './my notes/' b.txt", KEY.enter);
  const get = await server.expect("ask");
  assertEquals([get.what, get.paths], ["get", ["my notes", "b.txt"]]);
  await server.send({ type: "ok", ref: get.ref ?? "" });
  await seat.sees("hh:mm -- Asked ann for my notes, b.txt.");
  await server.send({ type: "closed", id: get.id, code: "denied", by: "ann" });
  await seat.sees("Cannot get my notes, b.txt from ann: ann does not allow it.");
  seat.type("/tree ann", KEY.enter);
  const tree = await server.expect("ask");
  assertEquals([tree.what, tree.paths], ["tree", [""]]);
  await server.send({ type: "error", code: "not_shared", text: "", ref: tree.ref ?? "" });
  await seat.sees("Cannot look at the folder that ann shares: ann does not share a folder.");
});

Deno.test("commands for files say so where the server passes none on", async () => {
  await using sitting = await sit({ welcome: {} });
  put(sitting, "/a.txt", [HELLO]);
  const { seat } = sitting;
  for (
    const [typed, told] of [
      ["/send ann /a.txt", 'Cannot send "/a.txt" to ann: this server does not transfer files.'],
      ["/tree ann", "Cannot run /tree: this server does not transfer files."],
      ["/get ann a", "Cannot run /get: this server does not transfer files."],
    ] as const
  ) {
    seat.type(typed, KEY.enter);
    await seat.sees(told);
  }
  assertEquals(await sitting.leave(), 0);
});

Deno.test("leaving while an offer waits is asked about once, by whichever way", async () => {
  for (
    const [ways, what] of [[[`/quit${KEY.enter}`], "/quit"], [[KEY.ctrlD], "Ctrl-D"], [["q", KEY.enter], "q"]] as const
  ) {
    await using sitting = await sit();
    put(sitting, "/a.txt", [HELLO]);
    const { seat, server, code } = sitting;
    seat.type("/send ann /a.txt", KEY.enter);
    const { ref = "" } = await server.expect("offer");
    await server.send({ type: "ok", ref });
    await seat.sees("Offered to ann");
    seat.type(...ways);
    await seat.sees("1 transfer is not finished.");
    seat.type("still here", KEY.enter);
    assertEquals((await sitting.echo()).text, "still here", what);
    seat.type(...ways);
    let takenBack = "";
    for (;;) {
      const message = await server.next();
      if (message?.type === "close") takenBack = message.code;
      if (message?.type === "ping") await server.send({ type: "pong", ref: message.ref ?? "" });
      if (message?.type !== "quit") continue;
      if (message.ref !== undefined) await server.send({ type: "ok", ref: message.ref });
      await server.send({ type: "bye", reason: "quit" });
      await server.close();
      break;
    }
    assertEquals([await code, takenBack], [0, "cancelled"], what);
  }
});
