import { assert, assertEquals } from "@std/assert";
import { PROGRESS_MS } from "../../../client/chat/transfer_notices.ts";
import { join } from "../../../client/join.ts";
import type { Outcome } from "../../../client/transfer/transfer_view.ts";
import { FakePlatform } from "../support/fake_platform.ts";
import { KEY, TerminalUser } from "../support/terminal_user.ts";
import { Gate } from "../transfer/support/memory_disk.ts";
import { type Member, Party } from "../transfer/support/party.ts";

const BYTES = new Uint8Array(300_000).map((_, at) => at * 7 + (at >> 8));

/** Bob at a terminal, in a chat of a real server. */
async function sitDown(party: Party, args: readonly string[] = []): Promise<TerminalUser & { code: Promise<number> }> {
  const user = new TerminalUser({ window: { columns: 110, rows: 24 } });
  // deno-lint-ignore require-await
  Object.assign(user.platform, { connect: async () => party.connect() });
  const code = join(["--name", "bob", ...args], user.platform);
  await user.sees("You are bob in #lobby.");
  await user.settled();
  return Object.assign(user, { code });
}

/** Offers a file to a person as soon as they are online. */
async function offerTo(name: string, member: Member): Promise<Outcome> {
  member.disk.put("/a", BYTES);
  for (;;) {
    await member.transfers.send(name, ["/a"]);
    const outcome = await member.over();
    if (outcome.error?.code !== "no_such_person") return outcome;
  }
}

/** Leaves despite unfinished transfers. */
async function leave(user: TerminalUser & { code: Promise<number> }): Promise<void> {
  user.platform.signal(15);
  await user.code;
  user[Symbol.dispose]();
}

Deno.test("a file arrives when its offer is accepted at a terminal, and both sides see that", async () => {
  await using party = Party.open();
  const ann = await party.join("ann");
  const user = await sitDown(party);
  ann.disk.put("/place/notes.txt", BYTES);
  await ann.transfers.send("bob", ["notes.txt"]);
  await user.sees("hh:mm -- ann offers you notes.txt: 300 kB");
  user.type("/accept", KEY.enter);
  await user.sees("hh:mm -- Received notes.txt from ann: 300 kB, in notes.txt.");
  await user.sees("hh:mm -- Getting notes.txt from ann: 300 kB.");
  assertEquals((await ann.over()).code, "done");
  assertEquals(user.platform.storage.transferFiles.target1.files.get("notes.txt")?.bytes, BYTES);
  assertEquals(user.platform.storage.transferFiles.target1.folder, "/home/bob/Downloads/chat");
  await leave(user);
});

Deno.test("the status line shows a running transfer, which can be cancelled with a reason (REQ-R53)", async () => {
  await using party = Party.open();
  const ann = await party.join("ann");
  const user = await sitDown(party);
  const gate = party.guard(new Gate(2));
  const readBytes = 100_000;
  user.platform.storage.transferFiles.put("/big.bin", BYTES, { pause: gate.pass, readBytes });
  user.type("/send ann /big.bin", KEY.enter);
  await ann.event("offered");
  ann.transfers.accept(null);
  await gate.reached;
  await user.until(() => /^bob {2}↑ big\.bin \d+% .*1:#lobby$/.test(user.bottom), "progress");
  assert(user.platform.clock.now() >= PROGRESS_MS);
  await user.sees("hh:mm -- ann accepted big.bin.");
  user.type("/transfers", KEY.enter);
  await user.sees("1  big.bin to ann: ");
  user.type("/quit", KEY.enter);
  await user.sees("1 transfer is not finished. Leaving interrupts it;");
  user.type("/cancel no more", KEY.enter);
  const { code, text } = await ann.over();
  assertEquals([code, text], ["cancelled", "no more"]);
  gate.open();
  await user.sees("hh:mm -- Cancelled big.bin to ann.");
  await user.until(() => user.bottom === "bob  1:#lobby", "no progress any more");
  await leave(user);
});

Deno.test("REQ-R47 an interrupted transfer is reported once, and so is its continuation", async () => {
  await using party = Party.open();
  const ann = await party.join("ann");
  const user = await sitDown(party);
  const gate = party.guard(new Gate(2));
  user.platform.storage.transferFiles.put("/big.bin", BYTES, { pause: gate.pass, readBytes: 100_000 });
  user.type("/send ann /big.bin", KEY.enter);
  await ann.event("offered");
  ann.transfers.accept(null);
  await gate.reached;
  await ann.kill();
  gate.open();
  await user.sees("hh:mm -- big.bin to ann was interrupted at");
  for (let tries = 0; tries < 5; tries++) {
    user.platform.clock.advance(30_000);
    await user.settled();
  }
  assertEquals(user.all.filter((row) => /is offline|resumes when ann/.test(row)), []);
  const again = await party.join("ann", { disk: ann.disk });
  await user.until(() => {
    user.platform.clock.advance(1_000);
    return user.all.some((row) => row.includes("ann received big.bin"));
  }, "the arrival");
  await user.sees("hh:mm -- big.bin to ann resumes from");
  assertEquals((await again.over()).code, "done");
  await leave(user);
});

Deno.test("/tree shows a shared folder, and /get downloads from it; the owner sees each request (REQ-S60)", async () => {
  await using party = Party.open();
  const ann = await party.join("ann");
  ann.disk.shared.set("notes/a.txt", "hello").set("notes/b\x1b[2J", "").set("z.txt", "12345");
  await ann.transfers.share("/out");
  ann.transfers.setRule("allow");
  const user = await sitDown(party);
  user.type("/tree ann", KEY.enter);
  await user.sees("3 files, 10 B");
  const rows = user.all.slice(user.all.findIndex((row) => row.includes("the folder that ann shares")), -2);
  assertEquals(rows, [
    "hh:mm -- the folder that ann shares",
    "├── notes/",
    "│   ├── a.txt  5 B",
    "│   └── b␛[2J  0 B",
    "└── z.txt  5 B",
    "3 files, 10 B",
  ]);
  user.type("/get ann notes/a.txt", KEY.enter);
  await user.sees("Received notes/a.txt from ann: 5 B");
  assertEquals(ann.events.flatMap((event) => event.type === "asked" ? [event.transfer.kind] : []), ["tree", "serve"]);
  await leave(user);
});

Deno.test("--share lets others list and download, and reports each request (REQ-S60)", async () => {
  await using party = Party.open();
  const user = await sitDown(party, ["--share", "/out"]);
  user.platform.storage.transferFiles.shared.set("a.txt", "hello");
  const ann = await party.join("ann");
  ann.transfers.tree("bob", "");
  assertEquals((await ann.event("listed")).entries.map(({ path }) => path), ["a.txt"]);
  await user.sees("hh:mm -- ann is looking at your shared folder");
  ann.transfers.get("bob", ["a.txt"]);
  while ((await ann.event("over")).transfer.kind !== "get");
  await user.sees("hh:mm -- ann is getting a.txt, allowed automatically.");
  await user.sees("hh:mm -- ann got a.txt (5 B).");
  ann.transfers.get("bob", ["nothing"]);
  assertEquals((await ann.over()).code, "not_found");
  await user.sees("hh:mm -- Cannot give nothing to ann: there is no such path in your shared folder.");
  await leave(user);
});

Deno.test("REQ-R41 a pipe accepts no files, does not announce the feature, and writes nothing", async () => {
  await using party = Party.open();
  const ann = await party.join("ann");
  const platform = new FakePlatform({ environment: { HOME: "/home/bob" } });
  // deno-lint-ignore require-await
  Object.assign(platform, { connect: async () => party.connect() });
  const code = join(["--name", "bob"], platform);
  const { code: why, error } = await offerTo("bob", ann);
  assertEquals([why, error?.code], ["failed", "takes_no_files"]);
  platform.type("/accept\n");
  await platform.tells("Nothing is waiting for your answer.");
  platform.endInput();
  assertEquals(await code, 0);
  assertEquals([platform.storage.transferFiles.targets.size, platform.output.includes("offers")], [0, false]);
});

for (const isJson of [false, true]) {
  Deno.test(`REQ-R41 a pipe takes files of those whom --accept-from names${isJson ? ", with --json too" : ""}`, async () => {
    await using party = Party.open();
    const [ann, eve] = [await party.join("ann"), await party.join("eve")];
    const platform = new FakePlatform({ environment: { HOME: "/home/bob" } });
    // deno-lint-ignore require-await
    Object.assign(platform, { connect: async () => party.connect() });
    const code = join(["--name", "bob", "--accept-from", "Ann", ...(isJson ? ["--json"] : [])], platform);
    assertEquals([(await offerTo("bob", ann)).code, (await offerTo("bob", eve)).code], ["done", "declined"]);
    if (isJson) await platform.tells("Received a from ann: 300 kB");
    else await platform.shows("-- Received a from ann: 300 kB");
    assert(!isJson || platform.outputLines.every((line) => line.startsWith("{")));
    platform.endInput();
    assertEquals(await code, 0);
    assertEquals(platform.storage.transferFiles.target1.files.size, 1);
  });
}

Deno.test("a pipe that sends files waits for the end of the transfer", async () => {
  await using party = Party.open();
  const ann = await party.join("ann");
  const platform = new FakePlatform();
  // deno-lint-ignore require-await
  Object.assign(platform, { connect: async () => party.connect() });
  platform.storage.transferFiles.put("/a", BYTES);
  platform.type("/send ann /a\n");
  platform.endInput();
  const code = join(["--name", "bob"], platform);
  await ann.event("offered");
  ann.transfers.accept(null);
  assertEquals((await ann.over()).code, "done");
  assertEquals(await code, 0);
  assertEquals(platform.outputLines.filter((line) => line.includes("received")), ["-- ann received a (300 kB)."]);
});
