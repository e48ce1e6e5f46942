/**
 * The end of transfers if one side does not hear of it, or lies about it: nobody is asked again about a transfer that is
 * over, and nobody waits for a peer who has left.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { GONE_MS } from "../../../../client/transfer/request/incoming_request.ts";
import { until } from "../../../support/until.ts";
import { Gate } from "../support/memory_disk.ts";
import { type Member, Party } from "../support/party.ts";

const BYTES = new Uint8Array(600_000).map((_, i) => i * 7 + (i >> 8));

/** ann offers bob a file, and bob is asked. */
async function offered(party: Party): Promise<{ ann: Member; bob: Member }> {
  const [ann, bob] = [await party.join("ann"), await party.join("bob")];
  ann.disk.put("/a", BYTES);
  await ann.transfers.send("bob", ["/a"]);
  await bob.event("offered");
  return { ann, bob };
}

/** Part of the file has arrived. */
async function halfWay(party: Party): Promise<{ ann: Member; bob: Member; gate: Gate }> {
  const { ann, bob } = await offered(party);
  const gate = party.guard(new Gate(4));
  bob.disk.trouble = { pause: gate.pass };
  bob.transfers.accept(1);
  await gate.reached;
  return { ann, bob, gate };
}

/** The server tells a member that a transfer is done. */
function sayDone(member: Member, id: string): void {
  member.transfers.handle({ type: "closed", id, code: "done", by: "ann" }, null);
}

Deno.test("REQ-R46 X7 Transfers does not believe the sender that everything has arrived", async () => {
  await using party = Party.open();
  const { bob, gate } = await halfWay(party);
  sayDone(bob, bob.only.id);
  gate.open();
  const { code, why, isOurs, arrived } = await bob.over();
  assertEquals([code, why, isOurs, arrived], ["failed", "broken", false, 0]);
  assertEquals([bob.disk.target1.isDiscarded, [...bob.disk.records.values()].map(({ isStopped }) => isStopped)], [
    false,
    [true],
  ]);
});

Deno.test("REQ-R46 X7 Transfers does not believe the owner of a shared folder that everything has arrived", async () => {
  await using party = Party.open();
  const [ann, bob] = [await party.join("ann"), await party.join("bob")];
  ann.disk.shared.set("a", "text");
  await ann.transfers.share("/share");
  ann.transfers.setRule("ask");
  for (const ask of [() => bob.transfers.get("ann", ["a"]), () => bob.transfers.tree("ann", "")]) {
    ask();
    sayDone(bob, bob.only.id);
    assertEquals(await bob.over().then(({ code, why }) => [code, why]), ["failed", "broken"]);
  }
});

Deno.test("REQ-R43 Transfers keeps the files of an earlier transfer apart from a new one with the same id", async () => {
  await using party = Party.open();
  const [ann, bob] = [await party.join("ann"), await party.join("bob", { acceptFrom: ["ann"] })];
  ann.disk.put("/a", BYTES);
  const { id } = await ann.transfers.send("bob", ["/a"]) as { id: string };
  await bob.over();
  const first = bob.disk.target1;
  ann.say({ type: "offer", to: "bob", id, names: ["b"], count: 1, bytes: 1 });
  await bob.event("began");
  assert(bob.disk.target1 !== first);
});

Deno.test("Transfers withdraws unaccepted offers when the user leaves, and leaves the rest to continue", async () => {
  await using party = Party.open();
  const { ann, bob, gate } = await halfWay(party);
  await ann.transfers.send("bob", ["/a"]);
  await bob.event("offered");
  ann.transfers.takeBack();
  const { transfer, outcome } = await bob.event("over");
  assertEquals([transfer.number, outcome.code, outcome.isOurs], [2, "cancelled", false]);
  assertEquals([ann.only.number, bob.only.number], [1, 1]);
  gate.open();
  assertEquals((await bob.over()).code, "done");
});

Deno.test("REQ-R54 Transfers tells a user who accepts the offer of a sender who has just left that they are away, and ends it", async () => {
  for (const comesBack of [false, true]) {
    await using party = Party.open();
    const { ann, bob } = await offered(party);
    await ann.kill();
    await party.pass(1_000);
    // A new process knows nothing of the offer.
    if (comesBack) await party.join("ann", { disk: ann.disk });
    const view = bob.transfers.accept(1);
    assertEquals("type" in view ? view : view.state, "waiting");
    assertEquals((await bob.event("waits")).why, "away");
    await party.pass(GONE_MS);
    assertEquals([(await bob.over()).code, bob.transfers.all], ["left", []]);
  }
});

Deno.test("REQ-R53 Transfers tells a returning sender what was cancelled meanwhile, and asks nobody again", async () => {
  for (const isNewProcess of [false, true]) {
    await using party = Party.open();
    const { ann, bob, gate } = await halfWay(party);
    await Promise.all([ann.kill(), gate.open()]);
    await bob.event("cut");
    bob.transfers.cancel(1, "enough");
    assertEquals([(await bob.over()).code, bob.disk.target1.isDiscarded], ["cancelled", true]);
    if (isNewProcess) await bob.kill();
    const bobNow = isNewProcess ? await party.join("bob", { disk: bob.disk }) : bob;
    const again = await party.join("ann", { disk: ann.disk });
    assertEquals(await again.over().then(({ code, text, isOurs }) => [code, text, isOurs]), [
      "cancelled",
      "enough",
      false,
    ]);
    assertEquals([again.disk.records.size, again.transfers.all, bobNow.transfers.all], [0, [], []]);
    assertEquals([bobNow.count("offered"), bobNow.count("began")], isNewProcess ? [0, 0] : [1, 1]);
  }
});

Deno.test("REQ-R53 Transfers does not forget a cancel without a connection, even if offers are accepted without a question", async () => {
  await using party = Party.open();
  const [ann, bob] = [await party.join("ann"), await party.join("bob", { acceptFrom: ["ann"] })];
  const gate = party.guard(new Gate(4));
  ann.disk.put("/a", BYTES);
  bob.disk.trouble = { pause: gate.pass };
  await ann.transfers.send("bob", ["/a"]);
  await gate.reached;
  bob.cutChat();
  gate.open();
  await bob.event("cut");
  bob.transfers.cancel(1, "");
  await party.passUntil(() => ann.count("over") === 1, () => `${ann.story} | ${bob.story}`);
  assertEquals([(await ann.over()).code, bob.count("began"), bob.transfers.all], ["cancelled", 1, []]);
});

Deno.test("Transfers does not forget an offer that was declined while its sender was away for a moment", async () => {
  await using party = Party.open();
  const { ann, bob } = await offered(party);
  ann.cutChat();
  await party.pass(100, 50);
  bob.transfers.decline(1, "no room");
  await party.passUntil(() => ann.count("over") === 1, () => ann.story);
  assertEquals(await ann.over().then(({ code, text }) => [code, text]), ["declined", "no room"]);
  assertEquals(bob.count("offered"), 1);
});

Deno.test("REQ-R53 Transfers tells a returning requester that the owner has cancelled meanwhile", async () => {
  await using party = Party.open();
  const [ann, bob] = [await party.join("ann"), await party.join("bob")];
  const gate = party.guard(new Gate(1));
  ann.disk.shared.set("a", "text".repeat(100_000));
  await ann.transfers.share("/share");
  ann.transfers.setRule("allow");
  bob.disk.trouble = { pause: gate.pass };
  bob.transfers.get("ann", ["a"]);
  await gate.reached;
  await Promise.all([bob.kill(), gate.open()]);
  await ann.event("cut");
  ann.transfers.cancel(1, "enough");
  const again = await party.join("bob", { disk: bob.disk });
  assertEquals(await again.over().then(({ code, text }) => [code, text]), ["cancelled", "enough"]);
  assertEquals(bob.disk.records.size, 0);
});

Deno.test("REQ-R47 Transfers survives an offer that is accepted twice because it was made again meanwhile", async () => {
  await using party = Party.open();
  const { ann, bob } = await offered(party);
  const { id, names, count, bytes } = bob.only;
  const gate = party.guard(new Gate(4));
  bob.disk.trouble = { pause: gate.pass };
  bob.transfers.accept(1);
  // The first answer is on its way when the offer is made again, and so is the second when the first one arrives.
  while (bob.disk.records.size === 0) await Promise.resolve();
  for (let i = 0; i < 3; i++) await Promise.resolve();
  bob.transfers.handle({ type: "offered", id, from: "ann", names, count, bytes }, null);
  await gate.reached;
  await until(
    () => bob.heard.some((message) => message.type === "error" && message.code === "no_such_deal"),
    () => "the second yes is refused",
  );
  await party.pass(GONE_MS + 1_000);
  assertEquals(bob.only.state, "running");
  gate.open();
  await Promise.all([ann, bob].map(async (one) => assertEquals((await one.over()).code, "done")));
  assertEquals(ann.disk.records.size, 0);
});
