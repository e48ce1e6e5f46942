import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { offerNames } from "../../../../client/transfer/request/offers.ts";
import { Gate, MemoryDisk } from "../support/memory_disk.ts";
import { type Member, Party } from "../support/party.ts";

const BYTES = new Uint8Array(300_000).map((_, i) => i * 7 + (i >> 8));

Deno.test("Transfers sends a file to a user who is asked and accepts (REQ-R41)", async () => {
  await using party = Party.open();
  const ann = await party.join("ann");
  const bob = await party.join("bob");
  ann.disk.put("/place/notes.txt", BYTES);
  const view = await ann.transfers.send("bob", ["notes.txt"]);
  assert(!("type" in view));
  const { transfer, freeBytes } = await bob.event("offered");
  assertEquals([transfer.peer, transfer.names, transfer.count, transfer.bytes], ["ann", ["notes.txt"], 1, 300_000]);
  assertEquals([freeBytes, transfer.number, bob.disk.targets.size, bob.disk.records.size], [1_000_000, 1, 0, 0]);
  bob.transfers.accept(null);
  const sent = await ann.over();
  const got = await bob.over();
  assertEquals([sent.code, sent.isOurs, sent.arrived, sent.missing], ["done", false, 1, []]);
  assertEquals([got.code, got.isOurs, got.arrived, got.paths], ["done", true, 1, ["notes.txt"]]);
  assertEquals(bob.disk.target1.files.get("notes.txt")?.bytes, BYTES);
  assertEquals([bob.disk.target1.folder, bob.disk.target1.closed], ["/downloads", 1]);
  assertEquals([ann.story, bob.story], ["began, over done", "offered, began, over done"]);
  assertEquals([ann.transfers.all, bob.transfers.all], [[], []]);
  assertEquals([ann.disk.records.size, [...bob.disk.records.values()].map(({ end }) => end)], [0, [{ code: "done" }]]);
  await Promise.all([ann.transfers.settled(), bob.transfers.settled()]);
});

Deno.test("Transfers writes to the folder that the user has named with the answer", async () => {
  await using party = Party.open();
  const [ann, bob] = [await party.join("ann"), await party.join("bob")];
  ann.disk.put("/a", BYTES);
  await ann.transfers.send("bob", ["/a"]);
  const { transfer } = await bob.event("offered");
  const view = bob.transfers.accept(transfer.number, { into: "here" });
  assertEquals("type" in view ? view : [view.state, view.folder], ["starting", "/place/here"]);
  await bob.over();
  assertEquals(bob.disk.target1.folder, "/place/here");
});

Deno.test("Transfers accepts offers of listed people without a question, and no others if there is no user to ask (REQ-R41)", async () => {
  await using party = Party.open();
  const [ann, eve] = [await party.join("Ann"), await party.join("eve")];
  const box = await party.join("box", { acceptFrom: ["ann"], canAsk: false });
  ann.disk.put("/a", BYTES);
  eve.disk.put("/a", BYTES);
  await eve.transfers.send("box", ["/a"]);
  assertEquals(await eve.over().then(({ code, why, isOurs }) => [code, why, isOurs]), [
    "declined",
    "no_terminal",
    false,
  ]);
  assertEquals([box.disk.targets.size, box.disk.records.size], [0, 0]);
  await ann.transfers.send("box", ["/a"]);
  assertEquals([(await ann.over()).code, (await box.event("began")).transfer.peer], ["done", "Ann"]);
  assertEquals(box.count("offered"), 0);
});

Deno.test("Transfers declines with a text, cancels on either side, and says why on the other one (REQ-R53)", async () => {
  const cases = [
    { who: "bob declines", code: "declined" },
    { who: "bob cancels", code: "declined" },
    { who: "ann cancels", code: "cancelled" },
  ] as const;
  for (const { who, code } of cases) {
    await using party = Party.open();
    const [ann, bob] = [await party.join("ann"), await party.join("bob")];
    ann.disk.put("/a", BYTES);
    await ann.transfers.send("bob", ["/a"]);
    await bob.event("offered");
    if (who === "bob declines") bob.transfers.decline(1, "no room");
    if (who === "bob cancels") bob.transfers.cancel(1, "no room");
    if (who === "ann cancels") ann.transfers.cancel(1, "no room");
    const ends = [await ann.over(), await bob.over()];
    assertEquals(ends.map(({ code, text }) => [code, text]), [[code, "no room"], [code, "no room"]], who);
    assertEquals(ends.map(({ isOurs }) => isOurs), who === "ann cancels" ? [true, false] : [false, true], who);
    assertEquals(bob.disk.targets.size, 0);
  }
});

Deno.test("REQ-R53 Transfers frees everything at once when a running transfer is cancelled on either side", async () => {
  for (const isSender of [true, false]) {
    await using party = Party.open();
    const [ann, bob] = [await party.join("ann"), await party.join("bob", { acceptFrom: ["ann"] })];
    const gate = party.guard(new Gate(2));
    ann.disk.put("/a", BYTES);
    bob.disk.trouble = { pause: gate.pass };
    await ann.transfers.send("bob", ["/a"]);
    await gate.reached;
    assert(bob.only.moved > 0);
    (isSender ? ann : bob).transfers.cancel(null, "enough");
    gate.open();
    const ends = [await ann.over(), await bob.over()];
    assertEquals(ends.map(({ code, text }) => [code, text]), [["cancelled", "enough"], ["cancelled", "enough"]]);
    assertEquals([bob.disk.target1.isDiscarded, bob.disk.target1.files.size], [true, 0]);
    assertEquals([ann.disk.records.size, ann.disk.claims.size, bob.disk.claims.size], [0, 0, 0]);
    // The receiver remembers a cancel, for a sender who has not heard of it.
    const kept = [...bob.disk.records.values()].map(({ end }) => end);
    assertEquals(kept, isSender ? [] : [{ code: "cancelled", text: "enough" }]);
    await Promise.all([ann.transfers.settled(), bob.transfers.settled()]);
  }
});

Deno.test("Transfers lets an offer wait for a user who is away, and withdraws it when its sender leaves", async () => {
  await using party = Party.open();
  const first = await party.join("bob");
  await first.kill();
  const ann = await party.join("ann");
  ann.disk.put("/a", BYTES);
  await ann.transfers.send("bob", ["/a"]);
  assertEquals((await ann.event("waits")).why, "away");
  const bob = await party.join("bob", { disk: first.disk });
  await bob.event("offered");
  await ann.kill();
  await party.passUntil(() => bob.count("over") > 0, () => bob.story);
  assertEquals([(await bob.over()).code, bob.transfers.accept(null)], ["left", { type: "none" }]);
});

Deno.test("Transfers tells what the server has refused, and which files are missing", async () => {
  await using party = Party.open({ maxDeals: 1 });
  const ann = await party.join("ann");
  await party.join("blind", { takes: false });
  await party.join("bob");
  ann.disk.put("/a", BYTES);
  for (const [to, code] of [["nobody9", "no_such_person"], ["blind", "takes_no_files"]] as const) {
    await ann.transfers.send(to, ["/a"]);
    const { outcome } = await ann.event("over");
    assertEquals([outcome.code, outcome.error?.code, outcome.isOurs], ["failed", code, false], to);
  }
  await ann.transfers.send("bob", ["/a"]);
  await ann.transfers.send("bob", ["/a"]);
  const { outcome, transfer } = await ann.event("over");
  assertEquals([outcome.error?.code, transfer.number, ann.only.number], ["too_many_deals", 4, 3]);
  assertEquals(await ann.transfers.send("bob", ["/a", "b"]), { type: "source", why: "gone", path: "b" });
});

Deno.test("Transfers sends a file once even if it was typed twice", async () => {
  await using party = Party.open();
  const [ann, bob] = [await party.join("ann"), await party.join("bob")];
  ann.disk.put("/place/a", BYTES);
  await ann.transfers.send("bob", ["a", "/place/a"]);
  const { transfer } = await bob.event("offered");
  assertEquals([transfer.names, transfer.count], [["a"], 1]);
});

Deno.test("Transfers finds a transfer by its number, or the only one there is", async () => {
  await using party = Party.open();
  const [ann, bob] = [await party.join("ann"), await party.join("bob")];
  ann.disk.put("/a", BYTES);
  assertEquals(bob.transfers.accept(null), { type: "none" });
  assertEquals(bob.transfers.cancel(7, ""), { type: "none" });
  for (const _ of [1, 2]) {
    await ann.transfers.send("bob", ["/a"]);
    await bob.event("offered");
  }
  assertEquals(bob.transfers.accept(null), { type: "several", numbers: [1, 2] });
  assertEquals(ann.transfers.accept(1), { type: "none" });
  assertEquals(bob.transfers.all.map(({ number, state }) => [number, state]), [[1, "asked"], [2, "asked"]]);
  bob.transfers.decline(1, "");
  assertEquals((await bob.over()).text, undefined);
  bob.transfers.accept(null);
  assertEquals((await bob.over()).code, "done");
});

Deno.test("Transfers passes if another session of the same person has answered", async () => {
  await using party = Party.open();
  const ann = await party.join("ann");
  const bob = await party.join("bob");
  ann.disk.put("/a", BYTES);
  await ann.transfers.send("bob", ["/a"]);
  await bob.event("offered");
  const { id } = bob.only;
  // Another process of the same user has claimed it by now.
  bob.disk.claims.add(id);
  bob.transfers.accept(1);
  assertEquals((await bob.over()).code, "passed");
  assertEquals(await ann.over().then(({ code, why }) => [code, why]), ["declined", "no_terminal"]);
});

Deno.test("REQ-R50 Transfers tells both sides if nothing can be written, and continues when the same is sent again", async () => {
  await using party = Party.open();
  const [ann, bob] = [await party.join("ann"), await party.join("bob", { acceptFrom: ["ann"] })];
  ann.disk.put("/a", BYTES);
  bob.disk.targetFailure = "not_allowed";
  await ann.transfers.send("bob", ["/a"]);
  const first = [await ann.over(), await bob.over()];
  assertEquals(first.map(({ code, why }) => [code, why]), [["failed", "not_allowed"], ["failed", "not_allowed"]]);
  bob.disk.targetFailure = null;
  bob.disk.trouble = { write: { code: "disk_full", afterBytes: 100_000 } };
  await ann.transfers.send("bob", ["/a"]);
  const second = [await ann.over(), await bob.over()];
  assertEquals(second.map(({ code, why }) => [code, why]), [["failed", "disk_full"], ["failed", "disk_full"]]);
  assertEquals([bob.disk.target1.isDiscarded, bob.disk.target1.parts.size, ann.disk.records.size], [false, 1, 1]);

  bob.disk.target1.trouble = {};
  const { written } = bob.disk.target1;
  const view = await ann.transfers.send("bob", ["/a"]);
  assertEquals("type" in view ? view : view.isAgain, true);
  assertEquals([(await ann.over()).code, (await bob.over()).code], ["done", "done"]);
  assertEquals([bob.disk.target1.written - written, bob.disk.target1.files.get("a")?.bytes], [200_000, BYTES]);
  assertEquals(bob.count("offered"), 0);
});

Deno.test("REQ-R54 Transfers tells the user when nothing has moved for ten seconds, once each time", async () => {
  await using party = Party.open();
  const [ann, bob] = [await party.join("ann"), await party.join("bob", { acceptFrom: ["ann"] })];
  ann.disk.put("/a", BYTES);
  bob.hole = Promise.withResolvers();
  await ann.transfers.send("bob", ["/a"]);
  await ann.event("began");
  await party.pass(8_000, 1_000);
  assertEquals([ann.count("stalled"), bob.count("stalled")], [0, 0]);
  await party.pass(6_000, 1_000);
  assertEquals((await ann.event("stalled")).transfer.stalledMs >= 10_000, true);
  assertEquals([ann.count("stalled"), bob.count("stalled")], [1, 1]);
  bob.hole.resolve();
  assertEquals((await bob.over()).code, "done");
});

Deno.test("Transfers says nothing when the process ends, and removes nothing", async () => {
  await using party = Party.open();
  const [ann, bob] = [await party.join("ann"), await party.join("bob", { acceptFrom: ["ann"] })];
  const gate = party.guard(new Gate(2));
  ann.disk.put("/a", BYTES);
  bob.disk.trouble = { pause: gate.pass };
  await ann.transfers.send("bob", ["/a"]);
  await gate.reached;
  gate.open();
  await bob.transfers.close();
  assertEquals([bob.count("over"), bob.disk.target1.isDiscarded, bob.disk.target1.closed], [0, false, 1]);
  assertEquals([bob.disk.records.size, bob.disk.claims.size, bob.transfers.all], [1, 0, []]);
});

Deno.test("Transfers is settled when nothing moves, no offer of this client is open and no list is being made", async () => {
  await using party = Party.open();
  const [ann, bob] = [await party.join("ann"), await party.join("bob", { disk: new MemoryDisk() })];
  ann.disk.put("/a", BYTES);
  const slow = Promise.withResolvers<void>();
  ann.disk.slow = () => slow.promise;
  const order: string[] = [];
  const sending = ann.transfers.send("bob", ["/a"]).then(() => order.push("sent"));
  const settled = ann.transfers.settled().then(() => order.push("settled"));
  slow.resolve();
  await sending;
  await bob.event("offered");
  bob.transfers.accept(1);
  await ann.over().then(() => order.push("over"));
  await settled;
  assertEquals(order.toSorted(), ["over", "sent", "settled"]);
  assertEquals(order[0], "sent");
});

Deno.test("X7 Transfers closes with done when everything has arrived, else with failed, and tells both sides", async () => {
  await using party = Party.open();
  const [ann, bob] = [await party.join("ann"), await party.join("bob", { acceptFrom: ["ann"] })];
  const entries = ["x", "y", "z"].map((path) => ({ path, bytes: BYTES }));
  ann.disk.sources.set("/all", { entries, options: { mischief: { y: { open: () => "not_allowed" } } } });
  await ann.transfers.send("bob", ["/all"]);
  for (const outcome of [await ann.over(), await bob.over()]) {
    const { code, why, arrived, missing } = outcome;
    assertEquals([code, why, arrived], ["failed", "incomplete", 2]);
    assertEquals(missing, [{ path: "y", why: "not_allowed" }]);
  }
  assertEquals([...bob.disk.target1.files.keys()], ["x", "z"]);
  // Only the missing files are sent again.
  ann.disk.sources.set("/all", { entries });
  await ann.transfers.send("bob", ["/all"]);
  assertEquals([(await ann.over()).code, (await bob.over()).arrived, bob.disk.target1.written], ["done", 3, 900_000]);
});

const file = (path: string) => ({ path, size: 1, timeMs: 1 });
const folder = (path: string) => ({ path, size: null, timeMs: 1 });

Deno.test("REQ-R41 offerNames names files, and only empty folders", () => {
  const entries = [folder("a"), file("a/x"), folder("a/b"), folder("ab"), file("ab/y"), folder("c"), file("cd")];
  assertEquals(offerNames(entries), ["a/x", "a/b/", "ab/y", "c/", "cd"]);
});

Deno.test("REQ-R41 offerNames fits a message with any names", () => {
  assertEquals(offerNames(Array.from({ length: 20_000 }, (_, i) => file(`${i}`))).length, 200);
  fc.assert(fc.property(fc.array(fc.string({ unit: "binary", maxLength: 4096 }), { maxLength: 250 }), (paths) => {
    const names = offerNames(paths.map(file));
    assertEquals(names, paths.slice(0, names.length));
    assert(new TextEncoder().encode(JSON.stringify(names)).length <= 30_002);
  }));
  const long = "\u0001".repeat(4096);
  assertEquals(offerNames([file(long), file(long)]).length, 1);
  assertEquals(offerNames([folder("x".repeat(4096)), file("a")]), ["a"]);
});

Deno.test("Transfers offers no file whose name shows nothing", async () => {
  await using party = Party.open();
  const [ann, bob] = [await party.join("ann"), await party.join("bob")];
  ann.disk.put("/place/\u3164", BYTES);
  const answer = await ann.transfers.send("bob", ["\u3164"]);
  assertEquals(answer, { type: "source", why: "bad_path", path: "\u3164" });
  assertEquals(bob.events, []);
});

/** What an older client leaves out: its server does not pass it on. */
function withoutShape(member: Member): void {
  const { handle } = member.transfers;
  member.transfers.handle = (message, request) => {
    if (message.type !== "offered") return handle.call(member.transfers, message, request);
    const { shape: _, ...older } = message;
    return handle.call(member.transfers, older, request);
  };
}

Deno.test("X9 Transfers refuses an offer of photo.jpg that delivers something else, and writes nothing", async () => {
  for (const isOlder of [false, true]) {
    await using party = Party.open();
    const [ann, bob] = [await party.join("ann"), await party.join("bob")];
    if (isOlder) withoutShape(bob);
    ann.disk.put("/photo.jpg", BYTES);
    await ann.transfers.send("bob", ["/photo.jpg"]);
    ann.disk.lie("photo.jpg", "evil.desktop");
    const { transfer } = await bob.event("offered");
    assertEquals([transfer.names, transfer.shape?.folders], [["photo.jpg"], isOlder ? undefined : 0]);
    bob.transfers.accept(1);
    for (const one of [ann, bob]) assertEquals((await one.over()).why, "broken");
    assertEquals(bob.disk.target1.files.size, 0);
  }
});

Deno.test("X9 Transfers shows no names of an offer that are no paths, so that others are counted as not shown", async () => {
  await using party = Party.open();
  const [ann, bob] = [await party.join("ann"), await party.join("bob")];
  const offer = { type: "offer", to: "bob", id: "id-0123456789abcdef", bytes: 2 } as const;
  ann.say({ ...offer, names: ["photo.jpg", "", "a//b", "../c", "/d", "e/"], count: 5 });
  const { transfer } = await bob.event("offered");
  assertEquals([transfer.names, transfer.count], [["photo.jpg", "e/"], 5]);
});

Deno.test("T12 Transfers shows the folders of an offer and their depth, and refuses a list of it that is another one", async () => {
  await using party = Party.open();
  const [ann, bob] = [await party.join("ann"), await party.join("bob")];
  const entries = [{ path: "d" }, { path: "d/e" }, { path: "d/e/a", bytes: BYTES }];
  ann.disk.sources.set("/d", { entries });
  await ann.transfers.send("bob", ["/d"]);
  const { transfer } = await bob.event("offered");
  assertEquals([transfer.shape?.folders, transfer.shape?.depth], [2, 2]);
  bob.transfers.list(transfer.number);
  const listed = await bob.event("listed");
  assertEquals(listed.entries.map(({ path }) => path), ["d", "d/e", "d/e/a"]);
  assertEquals((await bob.event("over")).outcome.code, "done");
  ann.disk.lie("d/e/a", "d/e/b");
  bob.transfers.list(transfer.number);
  assertEquals((await bob.event("over")).outcome.why, "broken");
});
