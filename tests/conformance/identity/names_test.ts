/**
 * Names that belong to keys: who gets in under which name, who loses one, and for how long it is kept (I8 to I11).
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { type KeyPair, keyPairOf } from "../../../shared/keys/ed25519.ts";
import { MemoryRegister } from "../../../server/store/memory_register.ts";
import { MemoryStore } from "../../../server/store/memory_store.ts";
import { conformance, LOG } from "../harness.ts";
import { diskStorage, overStores } from "../stores.ts";
import { afterWelcome, codeOf, helloOf, quit, secretOf, textsOf, welcomeOf } from "../talk.ts";
import { ANN, BOB, described, EVE, introduce, joinWith, refused } from "./introduction.ts";

/** The keys of many people. */
function keysOf(count: number, from = 10): Promise<KeyPair[]> {
  return Promise.all(Array.from({ length: count }, (_, at) => keyPairOf(new Uint8Array(32).fill(from + at))));
}

overStores("I9 a name belongs to its first key, by case and by lookalikes, online or not", async (world) => {
  const ann = await joinWith(world, "ann", ANN);
  for (const name of ["ann", "ANN", "αnn", "Ann"]) {
    assertEquals((await refused(world, name, { key: BOB })).code, "name_owned");
    assertEquals((await refused(world, name)).code, "name_owned");
  }
  await quit(ann);
  for (const name of ["ann", "ANN"]) assertEquals((await refused(world, name, { key: BOB })).code, "name_owned");
  assertEquals((await refused(world, "ann")).code, "name_owned");
  const again = await joinWith(world, "Ann", ANN);
  assertEquals(welcomeOf(again).name, "Ann");
}, { over: ["memory"] });

overStores(
  "I8 a key says who somebody is: without a secret, they have their messages and marks again",
  async (world) => {
    const ann = await joinWith(world, "ann", ANN);
    await quit(ann);
    const bob = await joinWith(world, "bob", BOB);
    await bob.ask({ type: "say", to: "ann", text: "for ann", ref: 1 });
    const again = await joinWith(world, "ann", ANN);
    assertEquals(textsOf(again.received), ["for ann"]);
  },
  { over: ["memory"] },
);

conformance("I8 one key has several persons, one for each name, and each is known by both", async (world) => {
  const ann = await joinWith(world, "ann", ANN);
  const ci = await joinWith(world, "ci", ANN);
  await ann.ask({ type: "say", to: "ci", text: "private", ref: 1 });
  assertEquals([textsOf(await ci.drain()), welcomeOf(ci).name], [["private"], "ci"]);
  await quit(ci);
  await ann.ask({ type: "say", to: "ci", text: "later", ref: 2 });
  const again = await joinWith(world, "ci", ANN);
  assertEquals(textsOf(again.received), ["private", "later"]);
  const more = await joinWith(world, "ann", ANN);
  assertEquals((await described(more, "ann")).sessions, 2, "a second session of the same person");
});

conformance("I8 persons are shown with their keys, and as guests without", async (world) => {
  const [ann, gus] = [await joinWith(world, "ann", ANN), await world.join("gus")];
  const { keys, guest } = await described(gus, "ann");
  assertEquals([keys, guest], [[ANN.publicKey], undefined]);
  const shown = await described(ann, "gus");
  assertEquals([shown.keys, shown.guest], [undefined, true]);
});

conformance("P9 of somebody who is not there, whois says the keys of the owner of the name", async (world) => {
  const [ann, gus] = [await joinWith(world, "ann", ANN), await world.join("gus")];
  await quit(ann);
  const answer = await gus.ask({ type: "whois", name: "ANN", ref: 1 });
  assert(answer.type === "error");
  assertEquals([answer.code, answer.keys], ["no_such_person", [ANN.publicKey]]);
  for (const name of ["nobody", "#lobby"]) {
    const answer = await gus.ask({ type: "whois", name, ref: 2 });
    assertEquals([answer.type === "error" && answer.code, "keys" in answer], ["no_such_person", false], name);
  }
});

overStores(
  "I10 a key that claims a name takes it from a guest, whose waiting messages stay with the guest",
  async (world) => {
    const gus = await world.join("ann");
    const eve = await world.join("eve");
    await gus.drain();
    await eve.ask({ type: "say", to: "ann", text: "for the guest", ref: 1 });
    await eve.drain();
    const ann = await joinWith(world, "ann", ANN);
    const [said, renamed, notice] = (await gus.drain()).filter(({ type }) => type !== "joined");
    assert(said?.type === "message" && renamed?.type === "renamed" && notice?.type === "notice");
    assertEquals([renamed.was, notice.code, notice.name], ["ann", "name_claimed", "ann"]);
    assert(/^guest-\d{4}$/.test(renamed.name), renamed.name);
    assertEquals(textsOf(ann.received), [], "what the guest was told is not ann's");
    assertEquals(afterWelcome(ann).filter(({ type }) => type === "joined").length, 1);
    const heard = (await eve.drain()).map((message) =>
      "name" in message ? [message.type, message.name] : [message.type]
    );
    assertEquals(heard, [["renamed", renamed.name], ["joined", "ann"]]);
    await gus.ask({ type: "say", to: "#lobby", text: "still here", ref: 2 });
    const message = (await eve.drain()).find(({ type }) => type === "message");
    assertEquals(message?.type === "message" && message.from, renamed.name);
  },
  { over: ["memory"] },
);

overStores("I10 mail that waits for somebody without a key stays theirs when a key claims the name", async (world) => {
  const gus = await world.join("ann");
  const secret = secretOf(gus);
  await quit(gus);
  const bob = await joinWith(world, "bob", BOB);
  await bob.ask({ type: "say", to: "ann", text: "for the first ann", ref: 1 });
  const ann = await joinWith(world, "ann", ANN);
  assertEquals(textsOf(ann.received), []);
  const back = await world.join("gus", { beside: secret });
  assertEquals(textsOf(back.received), ["for the first ann"]);
}, { over: ["memory"] });

conformance(
  "I10 somebody with a key never loses the name that they use, nor does a guest to a guest",
  async (world) => {
    await joinWith(world, "ann", ANN);
    await world.join("gus");
    assertEquals((await refused(world, "gus")).code, "name_taken");
    assertEquals((await refused(world, "ann", { key: BOB })).code, "name_owned");
  },
  { over: ["memory"] },
);

conformance("I9 of many keys that ask for a name at once, one gets it", async (world) => {
  const keys = await keysOf(8);
  const all = await Promise.all(keys.map((key) => introduce(world, "ann", { key })));
  for (const one of all) await one.peer.send({ type: "proof", signature: await one.sign() });
  const answers = await Promise.all(all.map(({ peer }) => peer.next()));
  const words = answers.map((answer) => answer.type === "error" ? answer.code : answer.type);
  assertEquals(words.filter((word) => word === "welcome").length, 1);
  assertEquals(words.filter((word) => word === "name_owned").length, 7);
});

conformance("I9 the refusal of another key has a code for the owner, before anything else is asked", async (world) => {
  await joinWith(world, "ann", ANN);
  const bob = await introduce(world, "ann", { key: BOB, from: "192.0.2.9" });
  const { code, about, device, limit } = await bob.refused();
  assertEquals([code, about, device?.length, limit], ["name_owned", "ann", 8, 600]);
  assertEquals((await refused(world, "ann")).device, undefined, "somebody without a key gets none");
}, { over: ["memory"] });

overStores("I11 a rename claims a free name, and keeps the one before", async (world) => {
  const ann = await joinWith(world, "ann", ANN);
  const bob = await joinWith(world, "bob", BOB);
  const gus = await world.join("gus");
  assertEquals(await codeOf(bob, { type: "rename", name: "ANN", ref: 1 }), "name_owned");
  assertEquals(await codeOf(gus, { type: "rename", name: "ann", ref: 1 }), "name_owned");
  assertEquals(await codeOf(ann, { type: "rename", name: "anna", ref: 1 }), "ok");
  for (const name of ["ann", "anna"]) {
    assertEquals(await codeOf(bob, { type: "rename", name, ref: 2 }), "name_owned");
    assertEquals((await refused(world, name, { key: EVE })).code, "name_owned");
  }
  assertEquals(await codeOf(gus, { type: "rename", name: "gustav", ref: 2 }), "ok");
  assertEquals(await codeOf(bob, { type: "rename", name: "gus", ref: 3 }), "ok");
  assertEquals(await codeOf(bob, { type: "rename", name: "Gustav", ref: 4 }), "ok", "a guest loses the name");
  const lost = (await gus.drain()).find((message) => message.type === "notice");
  assertEquals(lost?.type === "notice" && [lost.code, lost.name], ["name_claimed", "gustav"]);
}, { over: ["memory"] });

conformance("I11 somebody without a key claims no name by a rename", async (world) => {
  const gus = await world.join("gus");
  await codeOf(gus, { type: "rename", name: "gustav", ref: 1 });
  assertEquals(welcomeOf(await world.join("gus")).name, "gus");
}, { over: ["memory"] });

overStores("I9 a name is free a year after it was used last, and not while it is in use", async (world) => {
  const ann = await joinWith(world, "ann", ANN);
  world.passDays(800);
  assertEquals((await refused(world, "ann", { key: BOB })).code, "name_owned", "it is in use");
  await quit(ann);
  world.passDays(364);
  assertEquals((await refused(world, "ann", { key: BOB })).code, "name_owned");
  world.passDays(2);
  const bob = await joinWith(world, "ann", BOB);
  assertEquals((await described(bob, "ann")).keys, [BOB.publicKey]);
  assertEquals((await refused(world, "ann", { key: ANN })).code, "name_owned");
}, { over: ["memory"] });

conformance(
  "I9 whoever comes back after that is still the same person, if nobody has taken the name",
  async (world) => {
    await quit(await joinWith(world, "ann", ANN));
    world.passDays(400);
    const bob = await joinWith(world, "bob", BOB);
    await bob.ask({ type: "say", to: "ann", text: "still yours", ref: 1 });
    assertEquals(textsOf((await joinWith(world, "ann", ANN)).received), ["still yours"]);
  },
  { over: ["memory"] },
);

overStores("I9 a key keeps the 16 names that it used last, and those that are in use", async (world) => {
  const first = await joinWith(world, "name0", ANN);
  for (let at = 1; at < 17; at++) {
    await quit(await joinWith(world, `name${at}`, ANN));
    world.clock.advance(1000);
  }
  assertEquals((await refused(world, "name0", { key: BOB })).code, "name_owned", "it is in use");
  assertEquals((await refused(world, "name2", { key: BOB })).code, "name_owned");
  assertEquals(welcomeOf(await joinWith(world, "name1", BOB)).name, "name1", "it was not used the longest");
  await first.drain();
}, { over: ["memory"] });

conformance(
  "I9 a network claims so many names in an hour; after that, people get in without owning theirs",
  async (world) => {
    const from = "192.0.2.1";
    const [carl, dora] = await keysOf(2) as [KeyPair, KeyPair];
    for (const name of ["a1", "a2"]) await quit(await joinWith(world, name, ANN, { from }));
    const third = await joinWith(world, "a3", BOB, { from });
    assertEquals((await described(third, "a3")).guest, true);
    assertEquals((await described(await joinWith(world, "a4", carl, { from: "198.51.100.1" }), "a4")).guest, undefined);
    const secret = secretOf(third);
    assertEquals(await codeOf(third, { type: "rename", name: "a5", ref: 1 }), "ok");
    // Others of that network take no name of a guest either.
    assertEquals((await (await introduce(world, "a5", { key: dora, from })).refused()).code, "name_taken");
    await quit(third);
    world.clock.advance(3_600_000);
    const again = await joinWith(world, "a5", BOB, { from, proof: { beside: secret } });
    assertEquals((await described(again, "a5")).keys, [BOB.publicKey]);
  },
  { over: ["memory"], limits: { maxNewNames: 2, idleTimeout: 0, handshakeTimeout: 0 } },
);

conformance(
  "I9 I10 somebody with a key keeps the name that they use, although too many were claimed when they came",
  async (world) => {
    const from = "192.0.2.1";
    const member = await joinWith(world, "a1", ANN, { from });
    for (let at = 0; at < 3; at++) {
      assertEquals(await codeOf(member, { type: "rename", name: `a-${at}`, ref: at }), "ok");
    }
    const vera = await joinWith(world, "vera", BOB, { from });
    assertEquals((await described(vera, "vera")).guest, true);
    // From elsewhere, there is room for names, but not for hers: neither by a rename nor by a hello.
    const away = await joinWith(world, "a9", ANN, { from: "198.51.100.1" });
    assertEquals(await codeOf(away, { type: "rename", name: "vera", ref: 9 }), "name_taken");
    const eve = await introduce(world, "vera", { key: EVE, from: "198.51.100.1" });
    assertEquals((await eve.refused()).code, "name_taken");
    // It becomes hers as soon as it can: here, when she leaves an hour later.
    world.clock.advance(3_600_000);
    await quit(vera);
    assertEquals((await refused(world, "vera", { key: EVE })).code, "name_owned");
    const again = await joinWith(world, "vera", BOB, { from });
    assertEquals((await described(again, "vera")).keys, [BOB.publicKey]);
    // A guest still loses the name.
    await world.join("gus", {}, { from: "203.0.113.1" });
    assertEquals(await codeOf(away, { type: "rename", name: "gus", ref: 10 }), "ok");
  },
  { over: ["memory"], limits: { maxNewNames: 2, idleTimeout: 0, handshakeTimeout: 0 } },
);

conformance(
  "S2 K4 D1 what is said to the name of somebody is for them, whoever has used it where names were open",
  async (world) => {
    const ann = await joinWith(world, "ann", ANN);
    await quit(ann);
    const mallory = await joinWith(world, "mal", EVE);
    assertEquals(await codeOf(mallory, { type: "rename", name: "ann", ref: 1 }), "ok");
    await quit(mallory);
    await world.restart({ hasOpenNames: false });
    const bob = await joinWith(world, "bob", BOB, { hello: { features: ["files"] } });
    assertEquals(await codeOf(bob, { type: "say", to: "ANN", text: "only for ann", ref: 1 }), "ok");
    const offer = { id: "offer-to-absent-ann", names: ["a"], count: 1, bytes: 1 };
    assertEquals(await codeOf(bob, { type: "offer", to: "ann", ...offer, ref: 2 }), "ok");
    const back = await joinWith(world, "mal", EVE, {
      proof: { beside: secretOf(mallory) },
      hello: { features: ["files"] },
    });
    assertEquals([welcomeOf(back).name, textsOf(back.received)], ["mal", []]);
    assertEquals(back.received.filter(({ type }) => type === "offered"), []);
    const again = await joinWith(world, "ann", ANN, { hello: { features: ["files"] } });
    assertEquals(textsOf(again.received), ["only for ann"]);
    assertEquals(again.received.filter(({ type }) => type === "offered").length, 1);
    // Under another name she still has what is said to this one, and is found by it.
    assertEquals(await codeOf(again, { type: "rename", name: "anna", ref: 1 }), "ok");
    await bob.drain();
    assertEquals(await codeOf(bob, { type: "say", to: "ann", text: "to the name before", ref: 3 }), "ok");
    assertEquals(textsOf(await again.drain()), ["to the name before"]);
    await quit(again);
    assertEquals(await codeOf(bob, { type: "say", to: "ann", text: "and later", ref: 4 }), "ok");
    await bob.drain();
    await bob.send({ type: "history", to: "ann", limit: 10 });
    const { messages } = await bob.expect("messages");
    assertEquals(messages.map(({ text }) => text), ["only for ann", "to the name before", "and later"]);
    await bob.send({ type: "whois", name: "ann" });
    const { code, seen } = await bob.expect("error");
    assertEquals([code, typeof seen], ["no_such_person", "number"]);
  },
  { over: ["memory"], storage: diskStorage, hasOpenNames: true },
);

conformance("H14 a brief session has the name of its key, and refuses that of another one", async (world) => {
  const ci = await joinWith(world, "ci", ANN, { hello: { brief: true } });
  assertEquals(await codeOf(ci, { type: "say", to: "ci", text: "note", ref: 1 }), "ok");
  await quit(ci);
  assertEquals((await refused(world, "ci", { key: BOB, hello: { brief: true } })).code, "name_owned");
  const again = await joinWith(world, "ci", ANN, { hello: { brief: true } });
  assertEquals(welcomeOf(again).brief, true);
});

conformance("I9 names and devices survive a restart", async (world) => {
  const ann = await joinWith(world, "ann", ANN);
  await codeOf(ann, { type: "rename", name: "anna", ref: 1 });
  const secret = secretOf(ann);
  await world.restart();
  for (const name of ["ann", "anna"]) assertEquals((await refused(world, name, { key: BOB })).code, "name_owned");
  assertEquals((await refused(world, "anna")).code, "name_owned");
  const back = await joinWith(world, "anna", ANN, { proof: { resume: secret } });
  assertEquals([welcomeOf(back).name, welcomeOf(back).resumed], ["anna", true]);
  assertEquals((await described(back, "anna")).keys, [ANN.publicKey]);
}, { over: ["memory"], storage: diskStorage });

const unreadable = { isUnreadable: false };
conformance("I9 a name that cannot be read is nobody's", async (world) => {
  await quit(await joinWith(world, "ann", ANN));
  const bob = await joinWith(world, "bob", BOB);
  unreadable.isUnreadable = true;
  for (const name of ["ann", "carl"]) {
    const guest = await world.connect();
    await guest.send(helloOf(name));
    assertEquals((await guest.end()).map((message) => message.type === "error" && message.code), ["internal"]);
  }
  assertEquals(await codeOf(bob, { type: "rename", name: "ann", ref: 1 }), "internal");
  assertEquals(await codeOf(bob, { type: "say", to: "#lobby", text: "still here", ref: 2 }), "ok");
  await quit(bob);
  unreadable.isUnreadable = false;
  assertEquals((await refused(world, "ann")).code, "name_owned");
}, {
  over: ["memory"],
  mayFail: true,
  storage: ({ clock, limits: { maxMail } }) => {
    const register = new class extends MemoryRegister {
      override name(key: string) {
        if (unreadable.isUnreadable) throw new Error("disk I/O error");
        return super.name(key);
      }
    }();
    const store = new MemoryStore(clock, { register, maxMail, log: LOG });
    return { register, store, close: () => store.close() };
  },
});
