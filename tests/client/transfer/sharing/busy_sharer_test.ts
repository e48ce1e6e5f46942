/**
 * A folder whose owner has no room for another transfer: those who take all they can get are told so, and others get
 * what they ask for.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { type Member, Party } from "../support/party.ts";
import { until } from "../../../support/until.ts";

/** As many people as it takes to have all transfers of a sharer: each leaves as many to others as they have. */
const CROWD = ["eve", "mallory", "oscar", "trudy"];

/** bob shares two files with everybody. */
async function sharing(party: Party): Promise<Member> {
  const bob = await party.join("bob");
  bob.disk.shared.set("c.txt", "three");
  bob.disk.shared.set("large.bin", "x".repeat(2_000_000));
  await bob.transfers.share("/shared");
  bob.transfers.setRule("allow");
  return bob;
}

/** A member who gets a file several times, and reads nothing of it. Resolves when all have begun or are over. */
async function greedy(party: Party, name: string, count: number): Promise<Member> {
  const member = await party.join(name);
  member.hole = Promise.withResolvers();
  for (let at = 0; at < count; at++) {
    member.transfers.get("bob", ["large.bin"]);
    await until(() => member.transfers.all.every(({ state }) => state !== "waiting"), () => member.story);
  }
  return member;
}

Deno.test("a peer that reads nothing takes its share of a sharer's transfers, and others get theirs", async () => {
  await using party = Party.open({ maxTransfers: 32 });
  const bob = await sharing(party);
  const eve = await greedy(party, "eve", 8);
  const ends = eve.events.flatMap((event) => event.type === "over" ? [event.outcome.code] : []);
  assertEquals(ends, ["sharer_busy", "sharer_busy", "sharer_busy", "sharer_busy"]);
  const ann = await party.join("ann");
  ann.transfers.get("bob", ["c.txt"]);
  assertEquals((await ann.over()).code, "done");
  assert(bob.transfers.all.length >= 4);
});

Deno.test("a sharer whose transfers are all taken says so at once", async () => {
  await using party = Party.open({ maxTransfers: 32 });
  await sharing(party);
  for (const name of CROWD) await greedy(party, name, 4);
  const ann = await party.join("ann");
  ann.transfers.get("bob", ["c.txt"]);
  const { code, isOurs } = await ann.over();
  assertEquals([code, isOurs], ["sharer_busy", false]);
  ann.transfers.tree("bob", "");
  assertEquals((await ann.over()).code, "sharer_busy");
});

Deno.test("a transfer that was cut waits for a sharer without room, and then continues with what has arrived", async () => {
  await using party = Party.open({ maxTransfers: 32, idleTimeout: 0 });
  const bob = await sharing(party);
  const ann = await party.join("ann");
  ann.hole = Promise.withResolvers();
  ann.transfers.get("bob", ["large.bin"]);
  await until(() => bob.count("began") > 0, () => bob.story);
  ann.cutChat();
  const crowd = [];
  for (const name of CROWD) crowd.push(await greedy(party, name, 4));
  ann.hole.resolve();
  await party.passUntil(
    () => ann.heard.some((one) => one.type === "closed" && one.code === "sharer_busy"),
    () => ann.story,
  );
  assertEquals(ann.transfers.all.map(({ state }) => state), ["waiting"]);
  await crowd[0]?.kill();
  await party.passUntil(() => ann.count("over") > 0, () => ann.story);
  assertEquals((await ann.over()).code, "done");
});

Deno.test("a peer whose transfers are cut again and again keeps no room from others, nor from itself", async () => {
  await using party = Party.open({ maxDeals: 0 });
  const bob = await sharing(party);
  for (let at = 0; at < 34; at++) {
    const eve = await greedy(party, "eve", 1);
    await eve.kill();
    await until(() => bob.count("cut") > at, () => bob.story);
  }
  assertEquals(bob.transfers.all.length, 32);
  assertEquals(bob.disk.records.size, 34);
});

Deno.test("a person with as many questions as one may have is told that the sharer is busy, and nobody else is", async () => {
  await using party = Party.open({ maxDeals: 0, maxOffers: 0 });
  const bob = await sharing(party);
  bob.transfers.setRule("ask");
  const [ann, eve] = [await party.join("ann"), await party.join("eve")];
  for (let at = 0; at < 33; at++) eve.transfers.tree("bob", "");
  assertEquals((await eve.over()).code, "sharer_busy");
  assertEquals(eve.transfers.all.length, 32);
  ann.transfers.tree("bob", "");
  assertEquals((await ann.event("waits")).why, "being_asked");
});
