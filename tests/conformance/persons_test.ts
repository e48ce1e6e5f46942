/**
 * People: P4, P6, P7 and P9 of PROTOCOL.md.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { conformance, NOW } from "./harness.ts";
import { overStores } from "./stores.ts";
import { quit, sayAll, secretOf, textsOf } from "./talk.ts";

conformance("P4 rename notifies each of the member's rooms once", async (world) => {
  const ann = await world.join("ann", { rooms: ["#a", "#b"] });
  const carol = await world.join("carol", { rooms: ["#c"] });
  const bob = await world.join("bob", { rooms: ["#a", "#b"] });
  const bob2 = await world.join("x", { beside: secretOf(bob), rooms: ["#b", "#c"] });
  for (const peer of [ann, carol]) await peer.drain();
  await bob.send({ type: "rename", name: "rob", ref: 1 });
  const renamed = (room: string) => ({ type: "renamed", room, was: "bob", name: "rob" }) as const;
  assertEquals(await bob.drain(), [renamed("#a"), renamed("#b"), { type: "ok", ref: 1 }]);
  assertEquals(await ann.drain(), [renamed("#a"), renamed("#b")]);
  assertEquals(await bob2.drain(), [renamed("#b"), renamed("#c")]);
  assertEquals(await carol.drain(), [renamed("#c")]);
});

conformance("P4 members may change the spelling of their own name", async (world) => {
  const [ann, bob] = await world.joinAll("ann", "bob");
  assertEquals(await bob?.ask({ type: "rename", name: "BOB", ref: 1 }), { type: "ok", ref: 1 });
  assertEquals(await ann?.drain(), [{ type: "renamed", room: "#lobby", was: "bob", name: "BOB" }]);
  assertEquals(await bob?.ask({ type: "rename", name: "bob", ref: 2 }), { type: "ok", ref: 2 });
  await ann?.ask({ type: "say", to: "bob", text: "x", ref: 3 });
  assertEquals(textsOf(await bob?.drain() ?? []), ["x"]);
});

conformance("P6 set_away and set_back notify each of the member's rooms", async (world) => {
  const ann = await world.join("ann", { rooms: ["#a", "#b"] });
  const bob = await world.join("bob", { rooms: ["#a", "#b"] });
  await ann.drain();
  await bob.send({ type: "set_away", text: "tea", ref: 1 });
  const away = (room: string) => ({ type: "away", room, name: "bob", text: "tea" }) as const;
  assertEquals(await bob.drain(), [away("#a"), away("#b"), { type: "ok", ref: 1 }]);
  assertEquals(await ann.drain(), [away("#a"), away("#b")]);
  await bob.ask({ type: "set_away", ref: 2 });
  assertEquals(await ann.drain(), ["#a", "#b"].map((room) => ({ type: "away", room, name: "bob" })));
  await bob.send({ type: "set_back", ref: 3 });
  const back = (room: string) => ({ type: "back", room, name: "bob" }) as const;
  assertEquals((await bob.drain()).slice(-3), [back("#a"), back("#b"), { type: "ok", ref: 3 }]);
  assertEquals(await ann.drain(), [back("#a"), back("#b")]);
});

conformance("P6 set_back of a member who is not away notifies nobody, and is ok", async (world) => {
  const [ann, bob] = await world.joinAll("ann", "bob");
  await bob?.send({ type: "set_back", ref: 1 });
  assertEquals(await bob?.drain(), [{ type: "ok", ref: 1 }]);
  assertEquals(await ann?.drain(), []);
});

conformance("P7 a session that is in no room gets its own renamed, away and back without a room", async (world) => {
  const ann = await world.join("ann");
  const bob = await world.join("bob", { rooms: [] });
  const bob2 = await world.join("x", { beside: secretOf(bob), rooms: ["#a"] });
  await bob.ask({ type: "set_away", text: "tea", ref: 1 });
  await bob.ask({ type: "set_back", ref: 2 });
  await bob.ask({ type: "rename", name: "rob", ref: 3 });
  const own = bob.received.filter(({ type }) => ["away", "back", "renamed"].includes(type));
  assertEquals(own, [
    { type: "away", name: "bob", text: "tea" },
    { type: "back", name: "bob" },
    { type: "renamed", was: "bob", name: "rob" },
  ]);
  assertEquals(await bob2.drain(), [
    { type: "away", room: "#a", name: "bob", text: "tea" },
    { type: "back", room: "#a", name: "bob" },
    { type: "renamed", room: "#a", was: "bob", name: "rob" },
  ]);
  assertEquals(await ann.drain(), []);
});

conformance(
  "P9 whois returns a person's rooms, sessions, arrival, and last request",
  async (world) => {
    const ann = await world.join("ann");
    const bob = await world.join("Bob", { rooms: ["#a"] });
    const bob2 = await world.join("x", { beside: secretOf(bob), rooms: ["#b", "#a"] });
    await world.pass(20, { step: 5, present: [ann] });
    await bob.ask({ type: "set_away", text: "tea", ref: 1 });
    await world.pass(5, { present: [ann] });
    await ann.send({ type: "whois", name: "BOB", ref: 2 });
    const person = await ann.expect("person");
    assertEquals(person, {
      type: "person",
      ref: 2,
      name: "Bob",
      rooms: ["#a", "#b"],
      sessions: 2,
      since: NOW,
      active: NOW + 20_000,
      away: { text: "tea", time: NOW + 20_000 },
      guest: true,
    });
    await bob2.send({ type: "pong" });
    await bob2.drain();
    await ann.send({ type: "whois", name: "bob" });
    assertEquals((await ann.expect("person")).active, NOW + 20_000, "a pong is not a request");
    await bob2.ask({ type: "who", ref: 3 });
    await ann.send({ type: "whois", name: "bob" });
    assertEquals((await ann.expect("person")).active, NOW + 25_000);
  },
);

conformance("P9 since is the arrival of the person, not of the session", async (world) => {
  const ann = await world.join("ann");
  const bob = await world.join("bob");
  await world.pass(10, { present: [ann] });
  await bob.vanish();
  await ann.expect("parted");
  await world.pass(10, { present: [ann] });
  await world.join("x", { resume: secretOf(bob) });
  await ann.send({ type: "whois", name: "bob" });
  assertEquals((await ann.expect("person")).since, NOW);
});

overStores("P9 whois says when somebody who is not online was last there, and nothing of strangers", async (world) => {
  const ann = await world.join("ann");
  const bob = await world.join("bob");
  await sayAll(bob, "#lobby", ["1"]);
  await world.pass(20, { step: 5, present: [ann, bob] });
  await quit(bob);
  await world.pass(20, { step: 5, present: [ann] });
  const answer = await ann.ask({ type: "whois", name: "BOB", ref: 1 });
  assert(answer.type === "error");
  assertEquals([answer.code, answer.about, answer.seen], ["no_such_person", "BOB", NOW + 20_000]);
  for (const name of ["carol", "#lobby", "no name"]) {
    const answer = await ann.ask({ type: "whois", name, ref: 2 });
    assertEquals([answer.type === "error" && answer.code, "seen" in answer], ["no_such_person", false], name);
  }
});

conformance("P6 set_away with the text that is set notifies nobody, and is ok", async (world) => {
  const [ann, bob] = await world.joinAll("ann", "bob");
  assert(ann !== undefined && bob !== undefined);
  for (const text of ["tea", "tea", "lunch"]) await bob.ask({ type: "set_away", text, ref: 1 });
  assertEquals(textsOf(await ann.drain()), []);
  const told = ann.received.flatMap((message) => message.type === "away" ? [message.text] : []);
  assertEquals(told, ["tea", "lunch"]);
});
