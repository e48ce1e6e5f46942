import { assert, assertEquals } from "@std/assert";
import { type FILES_FEATURE } from "../../../shared/wire/file_message.ts";
import type { MessageOf } from "../../../shared/wire/message.ts";
import type { MemoryEntry } from "../transfer/support/memory_source.ts";
import { JoinedUser, type JoinedUserOptions, KEY } from "../support/terminal_user.ts";

const WELCOME = { features: ["files"] } as const;

/** A user in a window wide enough for whole sentences, with a server that relays files. */
function sit(options: JoinedUserOptions = {}): Promise<JoinedUser> {
  return JoinedUser.begin({ window: { columns: 100, rows: 24 }, welcome: WELCOME, ...options });
}

/** Puts a file or a folder onto the disk of the user. */
function put({ user }: JoinedUser, path: string, entries: readonly MemoryEntry[]): void {
  user.platform.storage.transferFiles.sources.set(path, { entries });
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
function rowsFrom({ user }: JoinedUser, text: string): string[] {
  const rows = user.all.slice(0, -2);
  return rows.slice(rows.findIndex((row) => row.includes(text)));
}

Deno.test("REQ-R41 an offer shows everything needed to answer it, rings, and counts as a mention", async () => {
  await using joined = await sit();
  const { user, server } = joined;
  assertEquals(joined.hello.features?.includes("files" satisfies typeof FILES_FEATURE), true);
  await server.send(offer());
  await user.sees("/accept 1");
  assertEquals(rowsFrom(joined, "ann offers"), [
    "hh:mm -- ann offers you photos: 2 files, 12 kB",
    "           photos/",
    "           photos/a.jpg",
    "           photos/b.jpg",
    "         1 MB free in /home/bob/Downloads/chat.",
    "         /accept 1 or /decline 1",
  ]);
  assertEquals([user.bottom, user.platform.output.includes("\x07")], ["bob  1:#lobby  2:ann(1!)", true]);
  assertEquals(user.platform.storage.transferFiles.targets.size, 0);
});

Deno.test("REQ-R41 nothing is written before /accept, and /decline sends its reason", async () => {
  await using joined = await sit();
  const { user, server } = joined;
  await server.send(offer());
  await server.send(offer({ id: "an offer of notes, no. 2", names: ["notes.txt"], count: 1, bytes: 12 }));
  await user.sees("/accept 2");
  user.type("/accept", KEY.enter);
  await user.sees("there are several: 1, 2. Say which, for example /accept 1, /accept all.");
  user.type("/decline 2 no room, sorry", KEY.enter);
  const close = await server.expect("close");
  assertEquals([close.id, close.code, close.text], ["an offer of notes, no. 2", "declined", "no room, sorry"]);
  await user.sees("Declined notes.txt from ann.");
  assertEquals(user.platform.storage.transferFiles.targets.size, 0);
  user.type("/accept", KEY.enter);
  const accept = await server.expect("accept");
  assertEquals([accept.id, (accept.secret ?? "").length >= 22], ["an offer of photos, no. 1", true]);
  assertEquals(user.bottom, "bob  1:#lobby  2:ann");
});

Deno.test("REQ-R40 an offer shows names without control characters", async () => {
  await using joined = await sit();
  const { user, server } = joined;
  await server.send(offer({ names: ["\x1b[2J\x1b[1;1Hhh:mm <ann> hi", "a\r\nb\u202egnp.exe"], count: 2 }));
  await user.sees("/accept 1");
  assertEquals(rowsFrom(joined, "ann offers").slice(1, 3), [
    "           ␛[2J␛[1;1Hhh:mm <ann> hi",
    "           a␍␊b\ufffdgnp.exe",
  ]);
});

Deno.test("REQ-I25 a long file name never begins a row", async () => {
  await using joined = await sit({ window: { columns: 40, rows: 24 } });
  const { user, server } = joined;
  await server.send(offer({ names: ["x".repeat(40) + " 12:00 <carl> I said that".repeat(4)], count: 2 }));
  await user.sees("/decline 1");
  const rows = rowsFrom(joined, "ann offers");
  assert(rows.slice(1).every((row) => row.startsWith("         ")), rows.join("\n"));
});

Deno.test("REQ-I31 offers and requests of ignored people are refused without a notice", async () => {
  await using joined = await sit({ args: ["--share", "/out"] });
  const { user, server } = joined;
  user.platform.storage.transferFiles.shared.set("a.txt", "hello");
  await server.expect("share");
  user.type("/ignore ann", KEY.enter);
  await user.sees("You are ignoring ann now");
  const before = user.all.slice(0, -2);
  await server.send(offer());
  const close = await server.expect("close");
  assertEquals([close.code, close.text], ["declined", undefined]);
  await server.send({ type: "asked", id: "a question of ann's, no. 1", from: "ann", what: "get", paths: ["a.txt"] });
  assertEquals((await server.expect("close")).id, "a question of ann's, no. 1");
  await user.settled();
  assertEquals(user.all.slice(0, -2), before);
  assertEquals(user.platform.output.includes("\x07"), false);
});

Deno.test("REQ-S60 a look at the shared folder is reported and logged, and with the rule `ask` it waits for an answer", async () => {
  await using joined = await sit({ args: ["--log-dir", "/logs"] });
  const { user, server } = joined;
  user.platform.storage.transferFiles.shared.set("a.txt", "hello");
  user.type("/share", KEY.enter);
  await user.sees("You are not sharing a folder. To share one: /share DIR");
  user.type("/share /out", KEY.enter);
  assertEquals((await server.expect("share")).on, true);
  await user.sees("You share /out. You are asked each time");
  await server.send({ type: "asked", id: "a question of carl's, no. 1", from: "carl", what: "get", paths: ["a.txt"] });
  await server.expect("asking");
  await user.sees("/share allow carl");
  assertEquals(rowsFrom(joined, "carl wants"), [
    "hh:mm -- carl wants to get a.txt.",
    "         /accept 1 allows it, /decline 1 denies it, /share allow carl always allows it",
  ]);
  user.type("/decline 1", KEY.enter);
  assertEquals((await server.expect("close")).code, "denied");
  await user.sees("carl wanted to get a.txt, which is denied.");
  user.type("/share allow carl", KEY.enter);
  await user.sees("Except carl:");
  await server.send({ type: "asked", id: "a question of carl's, no. 2", from: "carl", what: "tree", paths: [""] });
  await server.expect("accept");
  await user.sees("hh:mm -- carl is looking at your shared folder");
  user.type("/share off", KEY.enter);
  assertEquals((await server.expect("share")).on, false);
  await user.sees("You are no longer sharing a folder.");
  user.type(KEY.ctrlC);
  await user.settled();
  const logged = [...user.platform.storage.files].find(([path]) => path.endsWith("/carl.log"))?.[1] ?? "";
  assertEquals(logged.replace(/^\S+ \S+ /gm, "").split("\n").slice(0, 2), [
    "-- carl wants to get a.txt.",
    "   /accept 1 allows it, /decline 1 denies it, /share allow carl always allows it",
  ]);
  assert(logged.includes("-- carl is looking at your shared folder"), logged);
});

Deno.test("/send offers files, and reports the offer and its outcome", async () => {
  await using joined = await sit();
  const { user, server } = joined;
  const bytes = new Uint8Array(4);
  const names = ["my photos/a.jpg", "my photos/b.jpg"];
  put(joined, "/home/my photos", [{ path: "my photos" }, ...names.map((path) => ({ path, bytes }))]);
  user.type("/send ann /home/my\\ photos", KEY.enter);
  const { ref = "", id, shape, ...offered } = await server.expect("offer");
  assertEquals<unknown>(offered, { type: "offer", to: "ann", names, count: 2, bytes: 8 });
  assertEquals([shape?.folders, shape?.depth], [1, 1]);
  await server.send({ type: "notice", code: "waiting", name: "ann" });
  await server.send({ type: "ok", ref });
  await user.sees(
    "hh:mm -- Offered to ann: my photos (2 files in 1 folder, 8 B). ann is offline and will be asked when",
  );
  user.type("/transfers", KEY.enter);
  await user.sees("1  my photos (2 files in 1 folder, 8 B) to ann: waiting for the other side");
  user.type("/transfers 1", KEY.enter);
  await user.sees("  my photos/b.jpg");
  await server.send({ type: "closed", id, code: "declined", text: "no\x1b[2J room", by: "ann" });
  await user.sees("hh:mm -- ann declined my photos: no␛[2J room");
  user.type("/transfers", KEY.enter);
  await user.sees("There are no offers, requests or transfers.");
});

Deno.test("/send reports an offer once, when the server has accepted it", async () => {
  await using joined = await sit();
  const { user, server } = joined;
  put(joined, "/a.txt", [HELLO]);
  const refused = async (to: string, code: string, why: string) => {
    user.type(`/send ${to} /a.txt`, KEY.enter);
    const { ref = "" } = await server.expect("offer");
    await server.send({ type: "error", code, text: "", about: to, ref });
    await user.sees(`Cannot send a.txt to ${to}: ${why}`);
  };
  await refused("carol", "no_such_person", "nobody is called carol here.");
  await refused("bob", "takes_no_files", "that is you, and you have no other session for it.");
  assertEquals(user.all.filter((row) => row.includes("Offered")), []);
});

Deno.test("an offer that was withdrawn does not count as unread any more", async () => {
  await using joined = await sit();
  const { user, server } = joined;
  await server.send(offer());
  await user.sees("/accept 1");
  assertEquals(user.bottom, "bob  1:#lobby  2:ann(1!)");
  await server.send({ type: "closed", id: offer().id, code: "cancelled", by: "ann" });
  await user.sees("hh:mm -- ann cancelled photos.");
  assertEquals(user.bottom, "bob  1:#lobby  2:ann");
});

Deno.test("Tab after /accept offers the numbers of open requests, and `all`", async () => {
  await using joined = await sit();
  const { user, server } = joined;
  await server.send(offer());
  await server.send(offer({ id: "an offer of notes, no. 2", names: ["notes.txt"], count: 1, bytes: 12 }));
  await user.sees("/accept 2");
  user.type("/accept ", KEY.tab);
  await user.inputIs("#lobby> /accept 1");
  user.type(KEY.tab, KEY.tab);
  await user.inputIs("#lobby> /accept all");
  user.type(KEY.enter);
  const ids = [(await server.expect("accept")).id, (await server.expect("accept")).id];
  assertEquals(ids, ["an offer of photos, no. 1", "an offer of notes, no. 2"]);
});

Deno.test("/send reports mistakes without a request to the server", async () => {
  await using joined = await sit();
  const { user } = joined;
  const cases: readonly (readonly [typed: string, told: string])[] = [
    ["/send", "Usage: /send NAME PATH..."],
    ["/send ann nothing.txt", 'Cannot send "nothing.txt" to ann: there is no such file or folder.'],
    ["/send #ops x", 'Cannot send "x" to #ops: it is a room, not a person.'],
    ["/whois #ops", "Cannot look up #ops: it is a room, not a person."],
    ["/tree #ops", "Cannot look at the folder that #ops shares: it is a room, not a person."],
    ["/send ann nothing here.txt", "there is no such file or folder. If a path has spaces, quote it: 'my"],
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
    user.type(typed, KEY.enter);
    await user.sees(told);
  }
  assertEquals(await joined.leave(), 0);
});

Deno.test("/get and /tree request files and lists, and report refusals", async () => {
  await using joined = await sit();
  const { user, server } = joined;
  user.type("/get ann './my notes/' b.txt", KEY.enter);
  const get = await server.expect("ask");
  assertEquals([get.what, get.paths], ["get", ["my notes", "b.txt"]]);
  await server.send({ type: "ok", ref: get.ref ?? "" });
  await user.sees("hh:mm -- Asked ann for my notes, b.txt.");
  await server.send({ type: "closed", id: get.id, code: "denied", by: "ann" });
  await user.sees("Cannot get my notes, b.txt from ann: ann does not allow it.");
  user.type("/tree ann", KEY.enter);
  const tree = await server.expect("ask");
  assertEquals([tree.what, tree.paths], ["tree", [""]]);
  await server.send({ type: "error", code: "not_shared", text: "", ref: tree.ref ?? "" });
  await user.sees("Cannot look at the folder that ann shares: ann does not share a folder.");
});

Deno.test("commands for files say so if the server does not relay files", async () => {
  await using joined = await sit({ welcome: {} });
  put(joined, "/a.txt", [HELLO]);
  const { user } = joined;
  for (
    const [typed, told] of [
      ["/send ann /a.txt", 'Cannot send "/a.txt" to ann: this server does not transfer files.'],
      ["/tree ann", "Cannot run /tree: this server does not transfer files."],
      ["/get ann a", "Cannot run /get: this server does not transfer files."],
    ] as const
  ) {
    user.type(typed, KEY.enter);
    await user.sees(told);
  }
  assertEquals(await joined.leave(), 0);
});

Deno.test("leaving with an open offer is warned about once, in every way of leaving", async () => {
  for (
    const [ways, what] of [[[`/quit${KEY.enter}`], "/quit"], [[KEY.ctrlD], "Ctrl-D"], [["q", KEY.enter], "q"]] as const
  ) {
    await using joined = await sit();
    put(joined, "/a.txt", [HELLO]);
    const { user, server, code } = joined;
    user.type("/send ann /a.txt", KEY.enter);
    const { ref = "" } = await server.expect("offer");
    await server.send({ type: "ok", ref });
    await user.sees("Offered to ann");
    user.type(...ways);
    await user.sees("1 transfer is not finished.");
    user.type("still here", KEY.enter);
    assertEquals((await joined.echo()).text, "still here", what);
    user.type(...ways);
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
