/**
 * How people are recognized after their session has ended: H12 of PROTOCOL.md, and H7 and H8 as far as secrets matter.
 *
 * @module
 */
import { assertEquals, assertNotEquals } from "@std/assert";
import type { MessageOf } from "../../shared/wire/message.ts";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import { type World } from "./harness.ts";
import { overStores } from "./stores.ts";
import { summaryOf } from "./summary.ts";
import { afterWelcome, codeOf, helloOf, lose, quit, sayAll, secretOf, welcomeOf } from "./talk.ts";

type Hello = Partial<MessageOf<"hello">>;

/** A peer in no room, and what it received: waiting messages only. */
async function mailOf(world: World, name: string, hello: Hello = {}): Promise<string[]> {
  const peer = await world.join(name, { rooms: [], ...hello });
  const mail = summaryOf(afterWelcome(peer));
  await quit(peer);
  return mail;
}

/** Bob has said something in the lobby (1) and has quit. Ann has written to him since (2). */
async function gone(world: World): Promise<[ann: ScriptedPeer, secret: string]> {
  const ann = await world.join("ann");
  const bob = await world.join("bob");
  await sayAll(bob, "#lobby", ["mine"]);
  await quit(bob);
  await sayAll(ann, "bob", ["psst"]);
  return [ann, secretOf(bob)];
}

const MAIL = ["1 of @, read 0", "2 ann to bob: psst"];

async function refusal(world: World, name: string, hello: Hello): Promise<string> {
  const peer = await world.connect();
  await peer.send(helloOf(name, hello));
  return (await peer.expect("error")).code;
}

for (const field of ["resume", "beside"] as const) {
  overStores(
    `H7 H8 H12 the secret of a session that ends meanwhile identifies the person by ${field}`,
    async (world) => {
      const bob = await world.join("bob");
      const [id] = await sayAll(bob, "#lobby", ["mine"]);
      const again = await world.connect();
      const hello = helloOf("bob", { [field]: secretOf(bob) });
      await Promise.all([again.send(hello), bob.send({ type: "quit" })]);
      await again.drain();
      assertEquals(await codeOf(again, { type: "edit", to: "#lobby", id: id ?? 0, text: "still mine", ref: 1 }), "ok");
    },
  );

  overStores(`H7 H8 H12 the secret of a session that has ended identifies the person by ${field}`, async (world) => {
    const [ann, secret] = await gone(world);
    const rob = await world.join("rob", { [field]: secret, rooms: ["#a"] });
    assertEquals([welcomeOf(rob).name, welcomeOf(rob).resumed], ["rob", undefined]);
    assertNotEquals(secretOf(rob), secret);
    assertEquals(summaryOf(afterWelcome(rob)), [...MAIL, "rob in #a"]);
    assertEquals(await codeOf(rob, { type: "edit", to: "#lobby", id: 1, text: "still mine", ref: 1 }), "ok");
    assertEquals((await ann.expect("edited")).text, "still mine");
  });
}

overStores("H12 a person who is online under another name keeps that name", async (world) => {
  const [ann, secret] = await gone(world);
  const first = await world.join("rob", { resume: secret });
  for (const field of ["resume", "beside"]) {
    const next = await world.join("bob", { [field]: secret });
    assertEquals([welcomeOf(next).name, welcomeOf(next).resumed], ["rob", undefined]);
    assertNotEquals(secretOf(next), secretOf(first));
  }
  await ann.send({ type: "whois", name: "rob" });
  assertEquals((await ann.expect("person")).sessions, 3);
});

overStores("H12 without a secret, a client is a newcomer, even under a name that was used before", async (world) => {
  const [ann, secret] = await gone(world);
  const bob = await world.join("bob");
  assertEquals(summaryOf(afterWelcome(bob)).filter((line) => line.includes("@")), []);
  assertEquals(await codeOf(bob, { type: "edit", to: "#lobby", id: 1, text: "x", ref: 1 }), "not_yours");
  assertEquals(await codeOf(bob, { type: "delete", to: "@", id: 2, ref: 2 }), "no_such_message");
  await sayAll(ann, "bob", ["for the new one"]);
  assertEquals((await bob.expect("message")).text, "for the new one");
  assertEquals(await refusal(world, "bob", { resume: secret }), "name_taken");
  assertEquals(await mailOf(world, "rob", { resume: secret }), MAIL, "messages for the first one, and nothing else");
});

overStores("H12 a name belongs to its last owner, and so do messages to it", async (world) => {
  const [ann, secret] = await gone(world);
  const second = await world.join("bob");
  await quit(second);
  await sayAll(ann, "bob", ["for the second"]);
  assertEquals(await mailOf(world, "rob", { resume: secret }), MAIL);
  const [, message] = await mailOf(world, "bert", { resume: secretOf(second) });
  assertEquals(message, "3 ann to bob: for the second");
});

overStores(
  "H12 where names are open, whoever claims a name that is not in use becomes its last owner",
  async (world) => {
    const [, secret] = await gone(world);
    const bob = await world.join("BOB", { rooms: [] });
    assertEquals(welcomeOf(bob).name, "BOB");
    assertEquals(summaryOf(afterWelcome(bob)), MAIL);
    assertEquals(await codeOf(bob, { type: "delete", to: "#lobby", id: 1, ref: 1 }), "ok");
    assertEquals(welcomeOf(await world.join("x", { beside: secret })).name, "BOB");
    assertEquals(await refusal(world, "bob", {}), "name_taken");
  },
  { hasOpenNames: true },
);

overStores("H12 where names are open, a name that was given up for another one counts as new", async (world) => {
  const ann = await world.join("ann");
  const bob = await world.join("bob");
  await sayAll(bob, "#lobby", ["mine"]);
  await bob.ask({ type: "rename", name: "rob", ref: 1 });
  const other = await world.join("bob");
  assertEquals(await codeOf(other, { type: "delete", to: "#lobby", id: 1, ref: 1 }), "not_yours");
  await quit(bob);
  await sayAll(ann, "rob", ["psst"]);
  assertEquals((await mailOf(world, "rob")).at(-1), "2 ann to rob: psst");
}, { hasOpenNames: true });

overStores(
  "H7 H12 where names are open, whoever claims the name of a lost session becomes that person",
  async (world) => {
    const ann = await world.join("ann");
    const lost = await world.join("bob");
    await lose(lost, ann);
    const claimed = await world.join("bob");
    const resumed = await world.join("x", { resume: secretOf(lost) });
    assertEquals([welcomeOf(resumed).name, welcomeOf(resumed).resumed], ["bob", true]);
    await ann.send({ type: "whois", name: "bob" });
    assertEquals((await ann.expect("person")).sessions, 2);
    await quit(claimed);
    assertEquals(await codeOf(resumed, { type: "say", to: "#lobby", text: "x", ref: 1 }), "ok");
  },
  { hasOpenNames: true },
);

overStores("H12 messages, mail and the right to change them follow a rename", async (world) => {
  const ann = await world.join("ann");
  const bob = await world.join("bob");
  await sayAll(bob, "#lobby", ["mine"]);
  await bob.ask({ type: "rename", name: "rob", ref: 1 });
  assertEquals(await codeOf(bob, { type: "edit", to: "#lobby", id: 1, text: "still mine", ref: 2 }), "ok");
  await quit(bob);
  assertEquals(await codeOf(ann, { type: "say", to: "bob", text: "x", ref: 3 }), "no_such_person");
  const [id] = await sayAll(ann, "rob", ["psst"]);
  const again = await world.join("bob", { resume: secretOf(bob), rooms: [] });
  assertEquals(welcomeOf(again).name, "bob");
  assertEquals(summaryOf(afterWelcome(again)), ["1 of @, read 0", `${id} ann to rob: psst`]);
  assertEquals(await codeOf(again, { type: "delete", to: "#lobby", id: 1, ref: 4 }), "ok");
});

overStores("H7 H12 a secret still identifies the person after the resume timeout", async (world) => {
  const ann = await world.join("ann");
  const bob = await world.join("bob");
  await lose(bob, ann);
  await sayAll(ann, "bob", ["psst"]);
  await world.pass(101, { present: [ann] });
  const again = await world.join("bob", { resume: secretOf(bob), rooms: [] });
  assertEquals([welcomeOf(again).name, welcomeOf(again).resumed], ["bob", undefined]);
  assertEquals(summaryOf(afterWelcome(again)), ["1 of @, read 0", "1 ann to bob: psst"]);
}, { limits: { resumeTimeout: 100 } });

overStores("H12 a secret in resume takes precedence over one in beside", async (world) => {
  const [, bobs] = await gone(world);
  const carol = await world.join("carol", { rooms: [] });
  await quit(carol);
  const both = await world.join("x", { resume: bobs, beside: secretOf(carol), rooms: [] });
  assertEquals(summaryOf(afterWelcome(both)), MAIL);
});

for (const field of ["resume", "beside"] as const) {
  overStores(
    `H12 several clients that show one secret by ${field} at the same moment are one person`,
    async (world) => {
      const [ann, secret] = await gone(world);
      const peers = [];
      for (let index = 0; index < 4; index++) peers.push(await world.connect());
      await Promise.all(peers.map((peer) => peer.send(helloOf("rob", { [field]: secret, rooms: [] }))));
      for (const peer of peers) {
        await peer.drain();
        assertEquals(welcomeOf(peer).name, "rob");
        assertEquals(summaryOf(afterWelcome(peer)), MAIL);
      }
      assertEquals(new Set(peers.map(secretOf)).size, peers.length);
      await ann.send({ type: "whois", name: "rob" });
      assertEquals((await ann.expect("person")).sessions, peers.length);
    },
  );
}

for (const hasOpenNames of [false, true]) {
  const how = hasOpenNames ? "where names are open" : "where they are not";
  overStores(`H12 N6 of several clients that claim one name at the same moment, one gets it, ${how}`, async (world) => {
    await gone(world);
    const peers = [];
    for (const name of ["bob", "BOB", "Bob"]) {
      const peer = await world.connect();
      await peer.send(helloOf(name, { rooms: [] }));
      peers.push(peer);
    }
    const answers = [];
    for (const peer of peers) {
      const answer = await peer.next();
      answers.push(answer.type === "error" ? answer.code : answer.type);
    }
    assertEquals(answers.toSorted(), ["name_taken", "name_taken", "welcome"]);
  }, { hasOpenNames });
}
