import { assert, assertEquals } from "@std/assert";
import { until } from "../../../support/until.ts";
import { Gate } from "../support/memory_disk.ts";
import { type Member, type MemberOptions, Party } from "../support/party.ts";

/** bob shares a folder, and ann is online. */
async function sharing(party: Party, options: MemberOptions = {}): Promise<{ ann: Member; bob: Member }> {
  const [ann, bob] = [await party.join("ann"), await party.join("bob", options)];
  for (const [path, text] of [["notes/a.txt", "one"], ["notes/b.txt", "two"], ["c.txt", "three"]] as const) {
    bob.disk.shared.set(path, text);
  }
  await bob.transfers.share("/shared");
  return { ann, bob };
}

Deno.test("REQ-S56 a user who shares nothing, or does not any more, gives nothing", async () => {
  await using party = Party.open();
  const [ann, bob] = [await party.join("ann"), await party.join("bob")];
  bob.disk.shared.set("c.txt", "three");
  assertEquals(bob.transfers.shared, null);
  const refused = async () => (await ann.over()).error?.code;
  ann.transfers.get("bob", ["c.txt"]);
  assertEquals(await refused(), "not_shared");
  assertEquals(await bob.transfers.share("/shared"), { folder: "/shared" });
  bob.transfers.setRule("allow");
  ann.transfers.get("bob", ["c.txt"]);
  assertEquals((await ann.over()).code, "done");
  bob.transfers.unshare();
  ann.transfers.tree("bob", "");
  assertEquals([await refused(), bob.transfers.shared, bob.count("asked")], ["not_shared", null, 1]);
  assertEquals(await bob.transfers.share("/gone"), { type: "source", why: "gone", path: "/gone" });
});

Deno.test("REQ-S60 the owner is told of every question, whatever the answer, and the rule for a person has priority", async () => {
  await using party = Party.open();
  const { ann, bob } = await sharing(party);
  const asks = [() => ann.transfers.tree("bob", "notes/"), () => ann.transfers.get("bob", ["./c.txt"])];
  const rules = [["allow", "done", true], ["deny", "denied", false]] as const;
  let number = 0;
  for (const ask of asks) {
    for (const [rule, code, isAllowed] of rules) {
      bob.transfers.setRule(rule === "allow" ? "deny" : "allow");
      bob.transfers.setRule(rule, "Ann");
      const view = ask();
      assert(!("type" in view));
      const { transfer, isAllowed: wasAllowed } = await bob.event("asked");
      assertEquals([transfer.peer, transfer.number, transfer.isOurs], ["ann", ++number, false]);
      assertEquals([transfer.kind, transfer.names], view.kind === "get" ? ["serve", ["c.txt"]] : ["tree", ["notes"]]);
      assertEquals([wasAllowed, transfer.state === "asked"], [isAllowed, false]);
      assertEquals([(await ann.over()).code, (await bob.over()).code], [code, code]);
    }
  }
  const persons = [{ name: "Ann", rule: "deny" }] as const;
  assertEquals(bob.transfers.shared, { folder: "/shared", rule: "allow", persons });
});

Deno.test("Transfers asks the user if the rule says so, and tells the peer (REQ-S60)", async () => {
  await using party = Party.open();
  const { ann, bob } = await sharing(party);
  ann.transfers.get("bob", ["notes"], { into: "here" });
  assertEquals((await bob.event("asked")).transfer.state, "asked");
  assertEquals((await ann.event("waits")).why, "being_asked");
  bob.transfers.accept(1);
  const outcome = await ann.over();
  assertEquals([outcome.code, outcome.paths, outcome.arrived], ["done", ["notes/a.txt", "notes/b.txt"], 2]);
  assertEquals([ann.disk.target1.folder, (await bob.over()).code], ["/place/here", "done"]);
  assertEquals([ann.disk.records.size, bob.disk.records.size], [0, 0]);
  ann.transfers.get("bob", ["notes"]);
  await bob.event("asked");
  bob.transfers.decline(2, "not now");
  assertEquals(await ann.over().then(({ code, text, isOurs }) => [code, text, isOurs]), ["denied", "not now", false]);
});

Deno.test("Transfers denies requests if there is no user to ask, and tells what does not exist", async () => {
  await using party = Party.open();
  const { ann, bob } = await sharing(party, { canAsk: false });
  ann.transfers.get("bob", ["c.txt"]);
  assertEquals([(await ann.over()).code, (await bob.event("asked")).isAllowed], ["denied", false]);
  bob.transfers.setRule("allow");
  ann.transfers.get("bob", ["nowhere"]);
  assertEquals([(await ann.over()).code, (await bob.over()).code], ["not_found", "denied"]);
  ann.transfers.tree("bob", "nowhere");
  assertEquals((await ann.over()).code, "not_found");
  assertEquals(ann.disk.targets.size, 0);
});

Deno.test("Transfers sends the tree of a folder, and all paths of an offer, to the requester only", async () => {
  await using party = Party.open();
  const { ann, bob } = await sharing(party);
  bob.transfers.setRule("allow");
  ann.transfers.tree("bob", "notes");
  const { entries, more, transfer } = await ann.event("listed");
  assertEquals([entries.map(({ path, size }) => [path, size]), more], [[["notes/a.txt", 3], ["notes/b.txt", 3]], 0]);
  assertEquals([transfer.kind, transfer.isOurs, (await ann.over()).code, (await bob.over()).code], [
    "tree",
    true,
    "done",
    "done",
  ]);

  bob.disk.put("/many", new Uint8Array(9));
  await bob.transfers.send("ann", ["/many"]);
  const offered = await ann.event("offered");
  ann.transfers.list(offered.transfer.number);
  const listed = await ann.event("listed");
  assertEquals([listed.transfer.kind, listed.entries.map(({ path }) => path)], ["list", ["many"]]);
  const asked = await bob.event("asked");
  assertEquals([asked.transfer.kind, asked.isAllowed], ["list", true]);
  assertEquals(ann.transfers.list(99), { type: "none" });
});

Deno.test("Transfers tells nothing about an offer to people to whom it was not made", async () => {
  await using party = Party.open();
  const [ann, bob, eve] = [await party.join("ann"), await party.join("bob"), await party.join("eve")];
  bob.disk.put("/a", new Uint8Array(9));
  const sent = await bob.transfers.send("ann", ["/a"]);
  assert(!("type" in sent));
  const { id } = sent;
  await ann.event("offered");
  eve.say({ type: "ask", to: "bob", id: "e".repeat(22), what: "list", paths: [id], ref: "x" });
  await until(() => eve.heard.some((message) => message.type === "error"), () => eve.story);
  // The client refuses even what the server would relay.
  const asked = { type: "asked", id: "f".repeat(22), from: "eve", what: "list", paths: [id] } as const;
  bob.transfers.handle(asked, null);
  assertEquals((await bob.over()).code, "not_found");
});

Deno.test("Transfers closes a question of an unknown kind", async () => {
  await using party = Party.open();
  const { ann, bob } = await sharing(party);
  ann.say({ type: "ask", to: "bob", id: "x".repeat(22), what: "dance", paths: [] });
  await until(() => ann.heard.some((message) => message.type === "closed"), () => ann.story);
  assertEquals([bob.transfers.all, bob.events], [[], []]);
});

Deno.test("REQ-R54 Transfers requests a list once more, and then reports that nothing comes", async () => {
  await using party = Party.open();
  const { ann, bob } = await sharing(party);
  bob.transfers.setRule("allow");
  bob.isBarred = true;
  ann.transfers.tree("bob", "");
  await party.passUntil(() => ann.count("over") > 0, () => ann.story, 2_000);
  assertEquals([(await ann.over()).why, bob.count("asked")], ["stalled", 2]);
});

Deno.test("Transfers reports in time that an answer takes long (T5)", async () => {
  await using party = Party.open();
  const { ann, bob } = await sharing(party);
  bob.transfers.setRule("allow");
  const gate = party.guard(new Gate(0));
  bob.disk.slow = gate.pass;
  ann.transfers.get("bob", ["notes"]);
  await gate.reached;
  await party.pass(12_000);
  assertEquals([ann.count("waits"), ann.count("over")], [1, 0]);
  gate.open();
  assertEquals((await ann.over()).code, "done");
});

Deno.test("REQ-R47 Transfers continues a get in new processes of both sides, without asking the owner", async () => {
  await using party = Party.open();
  const { ann, bob } = await sharing(party);
  const text = "0123456789".repeat(60_000);
  bob.disk.shared.set("big", text);
  const gate = party.guard(new Gate(4));
  ann.disk.trouble = { pause: gate.pass };
  ann.transfers.get("bob", ["big"]);
  await bob.event("asked");
  bob.transfers.accept(1);
  await gate.reached;
  const killed = [ann.kill(), bob.kill()];
  gate.open();
  await Promise.all(killed);

  const owner = await party.join("bob", { disk: bob.disk });
  const again = await party.join("ann", { disk: ann.disk, goesOn: false });
  // The owner has opened no folder yet.
  again.transfers.get("bob", ["big"]);
  await until(() => again.heard.some(({ type }) => type === "error"), () => again.story);
  await owner.transfers.share("/shared");
  await party.passUntil(() => again.count("over") === 1, () => again.story);
  const outcome = await again.over();
  assertEquals([outcome.code, outcome.why, outcome.error, outcome.paths], ["done", undefined, undefined, ["big"]]);
  assertEquals([ann.disk.target1.written, ann.disk.target1.files.get("big")?.bytes.length], [600_000, 600_000]);
  assertEquals((await owner.event("asked")).isAllowed, true);
});

Deno.test("Transfers accepts only what it has requested, whatever the owner sends", async () => {
  await using party = Party.open();
  const { ann, bob } = await sharing(party);
  bob.transfers.setRule("allow");
  // The owner sends the file under another name.
  bob.disk.renamed = "evil.txt";
  ann.transfers.get("bob", ["c.txt"]);
  assertEquals(await ann.over().then(({ code, why, paths }) => [code, why, paths]), ["failed", "broken", []]);
  assertEquals([ann.disk.target1.files.size, (await bob.over()).why], [0, "broken"]);
});

/** ann has requested `big`, bob has agreed, and it is stopped after 4 pieces. */
async function halfway(party: Party): Promise<{ ann: Member; bob: Member; gate: Gate }> {
  const { ann, bob } = await sharing(party);
  bob.disk.shared.set("big", "0123456789".repeat(60_000));
  const gate = party.guard(new Gate(4));
  ann.disk.trouble = { pause: gate.pass };
  ann.transfers.get("bob", ["big"]);
  await bob.event("asked");
  bob.transfers.accept(1);
  await gate.reached;
  return { ann, bob, gate };
}

Deno.test("REQ-S56 REQ-S60 permission for one folder does not count for another one in a new process of the owner", async () => {
  await using party = Party.open();
  const { ann, bob, gate } = await halfway(party);
  const killed = [ann.kill(), bob.kill()];
  gate.open();
  await Promise.all(killed);
  const owner = await party.join("bob", { disk: bob.disk });
  await owner.transfers.share("/private");
  const again = await party.join("ann", { disk: ann.disk });
  const { transfer, isAllowed } = await owner.event("asked");
  assertEquals([isAllowed, transfer.state, transfer.folder], [false, "asked", null]);
  owner.transfers.decline(transfer.number, "");
  await party.passUntil(() => again.count("over") === 1, () => again.story);
  assertEquals([(await again.over()).code, again.count("began"), owner.count("began")], ["denied", 0, 0]);
});

Deno.test("REQ-S56 REQ-S60 it does not count in the same process either, and after `/share off` nothing continues", async () => {
  await using party = Party.open();
  const { ann, bob, gate } = await halfway(party);
  bob.transfers.unshare();
  ann.cutBytes();
  gate.open();
  await until(() => ann.heard.some((message) => message.type === "error"), () => ann.story);
  await bob.transfers.share("/private");
  await party.passUntil(() => bob.count("asked") === 2, () => `${ann.story}; ${bob.story}`);
  assertEquals(bob.events.findLast((event) => event.type === "asked")?.isAllowed, false);
  const target = ann.disk.targets.values().next().value;
  assert(target !== undefined && target.published.count === 0);
});

Deno.test("REQ-R47 a get that another process of the owner still has is requested again, and continues then", async () => {
  await using party = Party.open();
  const { ann, bob, gate } = await halfway(party);
  const [record] = bob.disk.records.values();
  const killed = [ann.kill(), bob.kill()];
  gate.open();
  await Promise.all(killed);
  bob.disk.claims.add(record?.id ?? "");
  const owner = await party.join("bob", { disk: bob.disk });
  await owner.transfers.share("/shared");
  const again = await party.join("ann", { disk: ann.disk });
  await until(() => again.heard.some(({ type }) => type === "closed"), () => again.story);
  bob.disk.claims.clear();
  await party.passUntil(() => again.count("over") === 1, () => again.story);
  assertEquals((await again.over()).code, "done");
});

Deno.test("REQ-S60 an answer to an open question does not count after another folder was opened", async () => {
  await using party = Party.open();
  const { ann, bob } = await sharing(party);
  ann.transfers.get("bob", ["c.txt"]);
  await bob.event("asked");
  await bob.transfers.share("/private");
  bob.transfers.accept(1);
  assertEquals([(await ann.over()).code, ann.disk.targets.size], ["denied", 0]);
});

Deno.test("REQ-S60 the owner is asked again if it is much more by now, and permission does not last longer by being used", async () => {
  await using party = Party.open();
  const { ann, bob, gate } = await halfway(party);
  const since = [...bob.disk.records.values()].map(({ time, folder }) => [time, folder]);
  assertEquals(since[0]?.[1], "/shared");
  let [annNow, bobNow] = [ann, bob];
  const restart = async () => {
    await Promise.all([annNow.kill(), bobNow.kill()]);
    await party.pass(60_000);
    bobNow = await party.join("bob", { disk: bob.disk });
    await bobNow.transfers.share("/shared");
    annNow = await party.join("ann", { disk: ann.disk });
    return await bobNow.event("asked");
  };
  const killed = [ann.kill(), bob.kill()];
  gate.open();
  await Promise.all(killed);
  const still = party.guard(new Gate(0));
  for (const target of ann.disk.targets.values()) Object.assign(target, { trouble: { pause: still.pass } });
  bob.disk.slow = still.pass;
  assertEquals((await restart()).isAllowed, true);
  await still.reached;
  assertEquals([...bob.disk.records.values()].map(({ time, folder }) => [time, folder]), since);
  const stopped = [annNow.kill(), bobNow.kill()];
  still.open();
  await Promise.all(stopped);
  bob.disk.slow = () => Promise.resolve();
  bob.disk.shared.set("big", "0123456789".repeat(400_000));
  assertEquals((await restart()).isAllowed, true);
  await party.passUntil(() => bobNow.count("asked") === 2, () => `${annNow.story}; ${bobNow.story}`);
  assertEquals((await bobNow.event("asked")).isAllowed, false);
});

Deno.test("REQ-S58 Transfers searches for one request of a person at a time, and stops if it was withdrawn", async () => {
  await using party = Party.open();
  const { ann, bob } = await sharing(party);
  bob.transfers.setRule("allow");
  const gate = party.guard(new Gate(0));
  let looks = 0;
  bob.disk.slow = () => {
    looks++;
    return gate.pass();
  };
  for (let i = 0; i < 5; i++) ann.transfers.get("bob", ["notes"]);
  await gate.reached;
  await until(() => bob.count("asked") === 5, () => bob.story);
  // The peer hears of each one, also of those in the queue.
  await party.pass(12_000);
  assertEquals([looks, ann.count("waits"), ann.count("over")], [1, 5, 0]);
  const [, second] = ann.transfers.all;
  ann.transfers.cancel(second?.number ?? 0, "");
  await until(() => bob.count("over") === 1, () => bob.story);
  gate.open();
  await until(() => ann.count("over") === 5, () => ann.story);
  assertEquals(looks, 4);
});
