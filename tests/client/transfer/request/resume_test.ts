import { assert, assertEquals } from "@std/assert";
import { until } from "../../../support/until.ts";
import { Gate } from "../support/memory_disk.ts";
import { type Member, Party } from "../support/party.ts";

const BYTES = new Uint8Array(600_000).map((_, i) => i * 7 + (i >> 8));

/** ann sends bob a file, and part of it has arrived. */
async function halfWay(party: Party): Promise<{ ann: Member; bob: Member; gate: Gate }> {
  const [ann, bob] = [await party.join("ann"), await party.join("bob")];
  const gate = party.guard(new Gate(4));
  ann.disk.put("/a", BYTES);
  bob.disk.trouble = { pause: gate.pass };
  await ann.transfers.send("bob", ["/a"]);
  await bob.event("offered");
  bob.transfers.accept(1);
  await gate.reached;
  return { ann, bob, gate };
}

/** The file has arrived, and was written once. */
function assertWhole({ disk }: Member): void {
  assertEquals(disk.target1.files.get("a")?.bytes, BYTES);
  assertEquals(disk.target1.written, BYTES.length);
}

Deno.test("REQ-R47 Transfers continues where it was, whatever was cut, and asks nobody again", async () => {
  const cuts: Record<string, (world: { ann: Member; bob: Member; party: Party }) => Promise<void> | void> = {
    "the bytes of the sender": ({ ann }) => ann.cutBytes(),
    "the bytes of the receiver": ({ bob }) => bob.cutBytes(),
    "the chat of the sender": ({ ann }) => ann.cutChat(),
    "the chat of the receiver": ({ bob }) => bob.cutChat(),
    "both chats": ({ ann, bob }) => [ann, bob].forEach((member) => member.cutChat()),
    "the server": async ({ party }) => {
      await party.stop();
      party.start();
    },
  };
  for (const [name, cut] of Object.entries(cuts)) {
    await using party = Party.open();
    const { ann, bob, gate } = await halfWay(party);
    await cut({ ann, bob, party });
    gate.open();
    await party.passUntil(
      () => ann.count("over") + bob.count("over") === 2,
      () => `${name}: ${ann.story} | ${bob.story}`,
    );
    assertEquals([(await ann.over()).code, (await bob.over()).code], ["done", "done"], name);
    assertWhole(bob);
    assertEquals([bob.count("offered"), bob.count("began"), ann.count("cut"), bob.count("cut")], [1, 2, 1, 1], name);
    assertEquals([bob.events.at(-1)?.transfer.number, ann.events.at(-1)?.transfer.number], [1, 1], name);
    assertEquals([ann.disk.records.size, bob.disk.records.size], [0, 1], name);
  }
});

Deno.test("REQ-R47 Transfers continues in a new process of the sender, by itself", async () => {
  await using party = Party.open();
  const { ann, bob, gate } = await halfWay(party);
  await Promise.all([ann.kill(), gate.open()]);
  await bob.event("cut");
  const again = await party.join("ann", { disk: ann.disk });
  const began = (await again.event("began")).transfer;
  // The progress is known before the notice.
  assert(began.isAgain && began.moved > 0);
  assert((bob.events.findLast(({ type }) => type === "began")?.transfer.moved ?? 0) > 0);
  const [sent, got] = [await again.over(), await bob.over()];
  assertEquals([sent.code, got.code], ["done", "done"]);
  assertWhole(bob);
  // The new process measures only what it has sent itself.
  assert(sent.carried !== undefined && sent.carried > 0 && sent.carried < BYTES.length);
  assertEquals([bob.count("offered"), ann.disk.records.size, ann.disk.claims.size], [1, 0, 0]);
});

Deno.test("REQ-R47 Transfers continues in a new process of the receiver, and does not ask its user again", async () => {
  await using party = Party.open();
  const { ann, bob, gate } = await halfWay(party);
  await Promise.all([bob.kill(), gate.open()]);
  await ann.event("cut");
  const again = await party.join("bob", { disk: bob.disk, canAsk: false, goesOn: false });
  await party.passUntil(() => ann.count("over") === 1, () => ann.story);
  assertEquals([(await ann.over()).code, (await again.over()).code], ["done", "done"]);
  assertWhole(bob);
  assertEquals([again.count("offered"), again.transfers.all], [0, []]);
});

Deno.test("REQ-R47 Transfers continues when the user sends the same again, and after a failure only then", async () => {
  await using party = Party.open();
  const { ann, bob, gate } = await halfWay(party);
  await Promise.all([ann.kill(), gate.open()]);
  const again = await party.join("ann", { disk: ann.disk, goesOn: false });
  assertEquals(again.transfers.all, []);
  again.disk.put("/b", BYTES);
  for (const [to, path] of [["bob", "/b"], ["eve", "/a"]] as const) {
    const other = await again.transfers.send(to, [path]);
    assertEquals("type" in other ? other : other.isAgain, false, path);
    again.transfers.cancel(null, "");
  }
  const view = await again.transfers.send("Bob", ["/a"]);
  assertEquals("type" in view ? view : view.isAgain, true);
  await party.passUntil(() => bob.disk.target1.isFinished, () => bob.story);
  assertWhole(bob);
});

Deno.test("Transfers begins again if the peer does not know the transfer any more", async () => {
  await using party = Party.open();
  const { ann, bob, gate } = await halfWay(party);
  await Promise.all([bob.kill(), gate.open()]);
  bob.disk.records.clear();
  const again = await party.join("bob", { disk: bob.disk });
  await party.passUntil(() => again.count("offered") === 1, () => again.story);
  assertEquals([again.only.state, ann.only.isAgain, ann.disk.records.size], ["asked", false, 0]);
  again.transfers.accept(null);
  assertEquals([(await ann.over()).code, (await again.over()).code], ["done", "done"]);
  assertEquals(bob.disk.targets.size, 2);
});

Deno.test("Transfers says done again if everything has arrived but the sender has not heard of it", async () => {
  await using party = Party.open();
  const { ann, bob, gate } = await halfWay(party);
  const records = new Map(ann.disk.records);
  gate.open();
  await Promise.all([ann.over(), bob.over()]);
  await ann.kill();
  for (const [id, record] of records) ann.disk.records.set(id, record);
  const again = await party.join("ann", { disk: ann.disk });
  assertEquals((await again.over()).code, "done");
  assertWhole(bob);
  assertEquals([bob.count("offered"), ann.disk.records.size], [1, 0]);
});

Deno.test("Transfers tells the user if the files of an earlier process are gone, and forgets the transfer", async () => {
  await using party = Party.open();
  const { ann, gate } = await halfWay(party);
  await Promise.all([ann.kill(), gate.open()]);
  ann.disk.sources.clear();
  const again = await party.join("ann", { disk: ann.disk });
  const { transfer, outcome } = await again.event("over");
  assertEquals([outcome.code, outcome.why, transfer.peer, transfer.names], ["failed", "gone", "bob", ["a"]]);
  assertEquals([ann.disk.records.size, ann.disk.claims.size, again.transfers.all], [0, 0, []]);
});

Deno.test("Transfers leaves a transfer alone that another process has claimed", async () => {
  await using party = Party.open();
  const { ann, gate } = await halfWay(party);
  const beside = await party.join("anna", { disk: ann.disk });
  const view = await beside.transfers.send("bob", ["/a"]);
  assertEquals("type" in view ? view : [view.number, view.isAgain], [1, false]);
  gate.open();
});

Deno.test("REQ-R54 Transfers gives up after ten attempts without a new byte, with growing pauses between them", async () => {
  await using party = Party.open();
  const { ann, bob, gate } = await halfWay(party);
  bob.isBarred = true;
  bob.cutBytes();
  gate.open();
  const startMs = party.clock.nowMs();
  await party.passUntil(() => ann.count("over") === 1, () => ann.story, 5_000);
  assertEquals(await ann.over().then(({ code, why, isOurs }) => [code, why, isOurs]), ["failed", "stalled", true]);
  assert(party.clock.nowMs() - startMs > 120_000);
  assertEquals([ann.count("cut"), bob.count("cut")], [1, 1]);
  // What has arrived stays until the same is sent again.
  assertEquals([...ann.disk.records.values()].map(({ isStopped }) => isStopped), [true]);
  await ann.kill();
  const again = await party.join("ann", { disk: ann.disk });
  assertEquals(again.transfers.all, []);
  bob.isBarred = false;
  await again.transfers.send("bob", ["/a"]);
  assertEquals([(await again.over()).code, (await bob.over()).code], ["done", "done"]);
  assertWhole(bob);
});

Deno.test("Transfers waits for a peer who was cut off as long as it takes, but shows the transfer for ten minutes only", async () => {
  await using party = Party.open();
  const { ann, bob, gate } = await halfWay(party);
  await Promise.all([ann.kill(), gate.open()]);
  await bob.event("cut");
  await party.pass(599_000, 5_000);
  assertEquals(bob.only.state, "waiting");
  await party.pass(5_000);
  assertEquals([(await bob.over()).code, bob.transfers.all.length, bob.disk.target1.isDiscarded], ["left", 0, false]);
  const again = await party.join("ann", { disk: ann.disk });
  assertEquals([(await again.over()).code, (await bob.over()).code], ["done", "done"]);
  assertWhole(bob);
});

Deno.test("Transfers does not ask twice if a sender was away for a moment, and keeps an answer of that time", async () => {
  await using party = Party.open();
  const [ann, bob] = [await party.join("ann"), await party.join("bob")];
  ann.disk.put("/a", BYTES);
  await ann.transfers.send("bob", ["/a"]);
  await bob.event("offered");
  ann.cutChat();
  await party.pass(2_000, 100);
  await ann.here();
  assertEquals([bob.count("offered"), bob.count("over"), bob.only.state], [1, 0, "asked"]);
  ann.cutChat();
  await party.pass(100, 50);
  bob.transfers.accept(1);
  await party.passUntil(() => ann.count("over") === 1, () => `${ann.story} | ${bob.story}`);
  assertEquals([(await ann.over()).code, bob.count("offered")], ["done", 1]);
});

Deno.test("REQ-R41 Transfers asks again if something else is offered under the same id", async () => {
  await using party = Party.open();
  const [ann, bob] = [await party.join("ann"), await party.join("bob")];
  const offer = { type: "offer", to: "bob", id: "i".repeat(22), names: ["a"], count: 1, bytes: 10 } as const;
  ann.say(offer);
  await bob.event("offered");
  ann.say({ ...offer, bytes: 10_000_000 });
  const { transfer } = await bob.event("offered");
  assertEquals([transfer.number, transfer.bytes, bob.transfers.all.length], [2, 10_000_000, 1]);
  await until(() => bob.count("over") === 1, () => bob.story);
});

Deno.test("T12 Transfers asks again if the list has changed before it continues, and then continues with what is there", async () => {
  for (const isSameProcess of [true, false]) {
    await using party = Party.open();
    const { ann, bob, gate } = await halfWay(party);
    const [record] = bob.disk.records.values();
    assertEquals(record?.shape?.folders, 0);
    await Promise.all([ann.kill(), ...(isSameProcess ? [] : [bob.kill()]), gate.open()]);
    ann.disk.sources.set("/a", { entries: [{ path: "a", bytes: BYTES }, { path: "more" }] });
    const asked = isSameProcess ? bob : await party.join("bob", { disk: bob.disk });
    const again = await party.join("ann", { disk: ann.disk });
    await party.passUntil(() => asked.count("offered") === (isSameProcess ? 2 : 1), () => asked.story);
    const view = asked.transfers.all.find(({ state }) => state === "asked");
    assertEquals([view?.isAgain, view?.names, view?.shape?.folders], [true, ["a", "more/"], 1]);
    asked.transfers.accept(null);
    await party.passUntil(() => again.count("over") === 1, () => `${again.story} | ${asked.story}`);
    assertEquals((await again.over()).code, "done");
    assertWhole(bob);
  }
});

Deno.test("T12 Transfers without a user to ask leaves a list that has changed for later, and forgets nothing", async () => {
  await using party = Party.open();
  const { ann, bob, gate } = await halfWay(party);
  await Promise.all([ann.kill(), bob.kill(), gate.open()]);
  ann.disk.sources.set("/a", { entries: [{ path: "a", bytes: BYTES }, { path: "more" }] });
  const box = await party.join("bob", { disk: bob.disk, canAsk: false, goesOn: false });
  const again = await party.join("ann", { disk: ann.disk });
  await party.passUntil(() => again.heard.some(({ type }) => type === "closed"), () => again.story);
  assertEquals([box.transfers.all, bob.disk.records.size, bob.disk.target1.isDiscarded], [[], 1, false]);
});
