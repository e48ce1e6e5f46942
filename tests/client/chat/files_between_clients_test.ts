import { assert, assertEquals } from "@std/assert";
import { PROGRESS_MS } from "../../../client/chat/transfer_notices.ts";
import { join } from "../../../client/join.ts";
import type { Outcome } from "../../../client/transfer/transfer_view.ts";
import { FakePlatform } from "../support/fake_platform.ts";
import { KEY, Seat } from "../support/seat.ts";
import { Gate } from "../transfer/support/memory_disk.ts";
import { type Member, Party } from "../transfer/support/party.ts";

const BYTES = new Uint8Array(300_000).map((_, at) => at * 7 + (at >> 8));

/** Bob sits at a terminal, in a chat of a real server. */
async function sitDown(party: Party, args: readonly string[] = []): Promise<Seat & { code: Promise<number> }> {
  const seat = new Seat({ window: { columns: 110, rows: 24 } });
  // deno-lint-ignore require-await
  Object.assign(seat.platform, { connect: async () => party.connect() });
  const code = join(["--name", "bob", ...args], seat.platform);
  await seat.sees("You are bob in #lobby.");
  await seat.settled();
  return Object.assign(seat, { code });
}

/** Offers a file to somebody, as soon as they are there. */
async function offerTo(name: string, member: Member): Promise<Outcome> {
  member.disk.put("/a", BYTES);
  for (;;) {
    await member.transfers.send(name, ["/a"]);
    const outcome = await member.over();
    if (outcome.error?.code !== "no_such_person") return outcome;
  }
}

/** Leaves, whatever is not over. */
async function leave(seat: Seat & { code: Promise<number> }): Promise<void> {
  seat.platform.signal(15);
  await seat.code;
  seat[Symbol.dispose]();
}

Deno.test("a file that is offered at a terminal comes when it is accepted, and both are told", async () => {
  await using party = Party.open();
  const ann = await party.join("ann");
  const seat = await sitDown(party);
  ann.disk.put("/place/notes.txt", BYTES);
  await ann.transfers.send("bob", ["notes.txt"]);
  await seat.sees("hh:mm -- ann offers you notes.txt: 300 kB");
  seat.type("/accept", KEY.enter);
  await seat.sees("hh:mm -- Received notes.txt from ann: 300 kB, in notes.txt.");
  await seat.sees("hh:mm -- Getting notes.txt from ann: 300 kB.");
  assertEquals((await ann.over()).code, "done");
  assertEquals(seat.platform.storage.transferFiles.target1.files.get("notes.txt")?.bytes, BYTES);
  assertEquals(seat.platform.storage.transferFiles.target1.folder, "/home/bob/Downloads/chat");
  await leave(seat);
});

Deno.test("the bottom row follows a transfer that runs, and it can be cancelled with a word for the other side (REQ-R53)", async () => {
  await using party = Party.open();
  const ann = await party.join("ann");
  const seat = await sitDown(party);
  const gate = party.guard(new Gate(2));
  const readBytes = 100_000;
  seat.platform.storage.transferFiles.put("/big.bin", BYTES, { pause: gate.pass, readBytes });
  seat.type("/send ann /big.bin", KEY.enter);
  await ann.event("offered");
  ann.transfers.accept(null);
  await gate.reached;
  await seat.until(() => /^bob {2}↑ big\.bin \d+% .*1:#lobby$/.test(seat.bottom), "progress");
  assert(seat.platform.clock.now() >= PROGRESS_MS);
  await seat.sees("hh:mm -- ann accepted big.bin.");
  seat.type("/transfers", KEY.enter);
  await seat.sees("1  big.bin to ann: ");
  seat.type("/quit", KEY.enter);
  await seat.sees("1 transfer is not finished. Leaving interrupts it;");
  seat.type("/cancel no more", KEY.enter);
  const { code, text } = await ann.over();
  assertEquals([code, text], ["cancelled", "no more"]);
  gate.open();
  await seat.sees("hh:mm -- Cancelled big.bin to ann.");
  await seat.until(() => seat.bottom === "bob  1:#lobby", "no progress any more");
  await leave(seat);
});

Deno.test("REQ-R47 a transfer that was cut says so once, and that it goes on", async () => {
  await using party = Party.open();
  const ann = await party.join("ann");
  const seat = await sitDown(party);
  const gate = party.guard(new Gate(2));
  seat.platform.storage.transferFiles.put("/big.bin", BYTES, { pause: gate.pass, readBytes: 100_000 });
  seat.type("/send ann /big.bin", KEY.enter);
  await ann.event("offered");
  ann.transfers.accept(null);
  await gate.reached;
  await ann.kill();
  gate.open();
  await seat.sees("hh:mm -- big.bin to ann was interrupted at");
  for (let tries = 0; tries < 5; tries++) {
    seat.platform.clock.advance(30_000);
    await seat.settled();
  }
  assertEquals(seat.all.filter((row) => /is offline|resumes when ann/.test(row)), []);
  const again = await party.join("ann", { disk: ann.disk });
  await seat.until(() => {
    seat.platform.clock.advance(1_000);
    return seat.all.some((row) => row.includes("ann received big.bin"));
  }, "the arrival");
  await seat.sees("hh:mm -- big.bin to ann resumes from");
  assertEquals((await again.over()).code, "done");
  await leave(seat);
});

Deno.test("/tree draws what somebody shares, and /get fetches from it; the owner is told of each (REQ-S60)", async () => {
  await using party = Party.open();
  const ann = await party.join("ann");
  ann.disk.shared.set("notes/a.txt", "hello").set("notes/b\x1b[2J", "").set("z.txt", "12345");
  await ann.transfers.share("/out");
  ann.transfers.setRule("allow");
  const seat = await sitDown(party);
  seat.type("/tree ann", KEY.enter);
  await seat.sees("3 files, 10 B");
  const rows = seat.all.slice(seat.all.findIndex((row) => row.includes("the folder that ann shares")), -2);
  assertEquals(rows, [
    "hh:mm -- the folder that ann shares",
    "├── notes/",
    "│   ├── a.txt  5 B",
    "│   └── b␛[2J  0 B",
    "└── z.txt  5 B",
    "3 files, 10 B",
  ]);
  seat.type("/get ann notes/a.txt", KEY.enter);
  await seat.sees("Received notes/a.txt from ann: 5 B");
  assertEquals(ann.events.flatMap((event) => event.type === "asked" ? [event.transfer.kind] : []), ["tree", "serve"]);
  await leave(seat);
});

Deno.test("--share lets others look and get, and tells of each (REQ-S60)", async () => {
  await using party = Party.open();
  const seat = await sitDown(party, ["--share", "/out"]);
  seat.platform.storage.transferFiles.shared.set("a.txt", "hello");
  const ann = await party.join("ann");
  ann.transfers.tree("bob", "");
  assertEquals((await ann.event("listed")).entries.map(({ path }) => path), ["a.txt"]);
  await seat.sees("hh:mm -- ann is looking at your shared folder");
  ann.transfers.get("bob", ["a.txt"]);
  while ((await ann.event("over")).transfer.kind !== "get");
  await seat.sees("hh:mm -- ann is getting a.txt, allowed automatically.");
  await seat.sees("hh:mm -- ann got a.txt (5 B).");
  ann.transfers.get("bob", ["nothing"]);
  assertEquals((await ann.over()).code, "not_found");
  await seat.sees("hh:mm -- Cannot give nothing to ann: there is no such path in your shared folder.");
  await leave(seat);
});

Deno.test("REQ-R41 a pipe takes no files: it does not say that it does, and nothing is written", async () => {
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

Deno.test("a pipe that sends waits until it is over", async () => {
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
