/**
 * Devices: how their keys are found, approved, listed and revoked (I12 to I14), and what an operator can do (I15).
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { type Access, OPEN } from "../../../server/handshake/access.ts";
import { MemoryRegister } from "../../../server/store/memory_register.ts";
import { MemoryStore } from "../../../server/store/memory_store.ts";
import type { KeyPair } from "../../../shared/keys/ed25519.ts";
import { keyPairOf } from "../../../shared/keys/ed25519.ts";
import type { Message, MessageOf } from "../../../shared/wire/message.ts";
import type { ScriptedPeer } from "../../support/scripted_peer.ts";
import { conformance, EVERY_CARRIER, LOG, type StorageFactory, type World } from "../harness.ts";
import { diskStorage } from "../stores.ts";
import { codeOf, pipeline, quit, sayAll, secretOf, textsOf, welcomeOf } from "../talk.ts";
import { ANN, BOB, EVE, introduce, type IntroduceOptions } from "./introduction.ts";

const LAPTOP = await keyPairOf(new Uint8Array(32).fill(11));

/** Comes with a key, and is let in. */
async function come(
  world: World,
  name: string,
  { key, proof = {}, ...options }:
    & IntroduceOptions
    & {
      readonly key: KeyPair;
      readonly proof?: Partial<MessageOf<"proof">>;
      readonly hello?: Partial<MessageOf<"hello">>;
    },
): Promise<ScriptedPeer> {
  const introduced = await introduce(world, name, { key, ...options });
  await introduced.prove(proof);
  welcomeOf(introduced.peer);
  return introduced.peer;
}

/** Comes with a key, and is refused. */
async function refused(
  world: World,
  name: string,
  { proof = {}, ...options }: IntroduceOptions & {
    readonly key: KeyPair;
    readonly proof?: Partial<MessageOf<"proof">>;
  },
): Promise<MessageOf<"error">> {
  return await (await introduce(world, name, options)).refused(proof);
}

/** The code that a key is told that asks for a name of somebody else. */
async function codeFor(
  world: World,
  name: string,
  options: IntroduceOptions & { readonly key: KeyPair },
): Promise<string> {
  const { code, device } = await refused(world, name, options);
  assertEquals(code, "name_owned");
  return device ?? "";
}

/** Ann with two devices, each with a session. */
async function withTwoDevices(world: World): Promise<{ first: ScriptedPeer; second: ScriptedPeer }> {
  const first = await come(world, "ann", { key: ANN });
  const code = await codeFor(world, "ann", { key: LAPTOP });
  assertEquals(await codeOf(first, { type: "approve_device", code, key: LAPTOP.publicKey, ref: 1 }), "ok");
  const second = await come(world, "ann", { key: LAPTOP });
  await first.drain();
  return { first, second };
}

async function devicesOf(peer: ScriptedPeer): Promise<MessageOf<"devices">["devices"]> {
  await peer.send({ type: "list_devices" });
  return (await peer.expect("devices")).devices;
}

/** Everything that a peer receives up to the end, as types, with the reason of `bye`. */
async function endOf(peer: ScriptedPeer): Promise<string[]> {
  return (await peer.end()).map((message) => message.type === "bye" ? `bye ${message.reason}` : message.type);
}

function typesOf(messages: readonly Message[]): string[] {
  return messages.map((message) => message.type === "error" ? message.code : message.type);
}

conformance(
  "I9 I12 I13 a second device shows a code, and is the same person once the first one approves it",
  async (world) => {
    const first = await come(world, "Ann", { key: ANN });
    const bob = await world.join("bob");
    const asked = await refused(world, "ann", { key: LAPTOP });
    assertEquals([asked.code, asked.about, asked.limit], ["name_owned", "ann", 600]);
    assertMatch(asked.device ?? "", /^\d{8}$/);
    // It asks again until it is let in, and shows the same code.
    assertEquals((await refused(world, "ann", { key: LAPTOP })).device, asked.device);
    const code = asked.device ?? "";
    await first.send({ type: "find_device", code, ref: 1 });
    assertEquals((await first.drain()).filter(({ type }) => type !== "joined"), [
      { type: "device", ref: 1, key: LAPTOP.publicKey },
      { type: "ok", ref: 1 },
    ]);
    assertEquals(await codeOf(first, { type: "approve_device", code, key: LAPTOP.publicKey, ref: 2 }), "ok");
    const second = await come(world, "ann", { key: LAPTOP });
    assertEquals(welcomeOf(second).name, "Ann");
    await bob.send({ type: "whois", name: "ann" });
    const { sessions, keys } = await bob.expect("person");
    assertEquals([sessions, keys], [2, [ANN.publicKey, LAPTOP.publicKey]]);
    const shown = (await devicesOf(second)).map(({ number, key, here, online }) => [number, key, here, online]);
    assertEquals(shown, [[1, ANN.publicKey, undefined, true], [2, LAPTOP.publicKey, true, true]]);
    // The code is spent.
    assertEquals(await codeOf(first, { type: "find_device", code, ref: 3 }), "no_such_device");
  },
  { over: EVERY_CARRIER },
);

conformance(
  "I12 I13 a code is unknown to everybody but the person whom it is for, and names one key only",
  async (world) => {
    const ann = await come(world, "ann", { key: ANN });
    const bob = await come(world, "bob", { key: BOB });
    const code = await codeFor(world, "ann", { key: LAPTOP });
    for (const type of ["find_device", "approve_device"] as const) {
      assertEquals(await codeOf(bob, { type, code, key: LAPTOP.publicKey, ref: 1 }), "no_such_device");
    }
    assertEquals(await codeOf(ann, { type: "approve_device", code, key: EVE.publicKey, ref: 1 }), "no_such_device");
    assertEquals(await codeOf(ann, { type: "find_device", code: "12345678", ref: 1 }), "no_such_device");
    // A session without a key, of the same person, may not let anybody in.
    const beside = await world.join("x", { beside: secretOf(ann) });
    assertEquals(welcomeOf(beside).name, "ann");
    assertEquals(await codeFor(world, "ann", { key: LAPTOP }), code);
  },
);

conformance("I13 I14 a secret of a device without its key approves and revokes nothing", async (world) => {
  const { first, second } = await withTwoDevices(world);
  const secret = secretOf(second);
  await second.vanish();
  const code = await codeFor(world, "ann", { key: EVE });
  // Somebody has the secret of the second device, but no key, or another one, or only the secret as a proof.
  const unsigned = await introduce(world, "ann", { key: LAPTOP });
  await unsigned.peer.send({ type: "proof", beside: secret });
  await unsigned.peer.drain();
  const strangers = [
    await world.join("ann", { beside: secret }),
    await come(world, "ann", { key: EVE, proof: { beside: secret } }),
    unsigned.peer,
    await world.join("ann", { resume: secret }),
  ];
  for (const stranger of strangers) {
    assertEquals(welcomeOf(stranger).name, "ann");
    for (const type of ["find_device", "approve_device"] as const) {
      assertEquals(await codeOf(stranger, { type, code, key: EVE.publicKey, ref: 1 }), "not_allowed");
    }
    for (const number of [1, 2]) {
      assertEquals(await codeOf(stranger, { type: "revoke_device", number, ref: 2 }), "not_allowed");
    }
  }
  // With the key, the session that was resumed without it may do so.
  const back = await come(world, "ann", { key: LAPTOP, proof: { resume: secret } });
  assertEquals(welcomeOf(back).resumed, true);
  assertEquals(await codeOf(back, { type: "revoke_device", number: 1, ref: 3 }), "ok");
  assertEquals((await endOf(first)).at(-1), "bye revoked");
}, { over: ["memory"] });

conformance("I12 a code ends after ten minutes, and another one is made", async (world) => {
  const ann = await come(world, "ann", { key: ANN });
  const code = await codeFor(world, "ann", { key: LAPTOP });
  world.clock.advance(300_000);
  assertEquals((await refused(world, "ann", { key: LAPTOP })).limit, 300);
  world.clock.advance(300_000);
  assertEquals(await codeOf(ann, { type: "find_device", code, ref: 1 }), "no_such_device");
  assertEquals(
    await codeOf(ann, { type: "approve_device", code, key: LAPTOP.publicKey, ref: 1 }),
    "no_such_device",
  );
  assertNotEquals(await codeFor(world, "ann", { key: LAPTOP }), code);
}, { limits: { idleTimeout: 0 }, over: ["memory"] });

conformance("I12 keys that ask from one network without end take no code away from others", async (world) => {
  const ann = await come(world, "ann", { key: ANN });
  const code = await codeFor(world, "ann", { key: LAPTOP, from: "192.0.2.1" });
  for (let fill = 20; fill < 40; fill++) {
    const key = await keyPairOf(new Uint8Array(32).fill(fill));
    await codeFor(world, "ann", { key, from: "203.0.113.9" });
  }
  assertEquals(await codeOf(ann, { type: "approve_device", code, key: LAPTOP.publicKey, ref: 1 }), "ok");
}, { over: ["memory"] });

conformance("I13 a person has at most sixteen devices", async (world) => {
  const ann = await come(world, "ann", { key: ANN });
  for (let fill = 20; fill < 36; fill++) {
    const key = await keyPairOf(new Uint8Array(32).fill(fill));
    const code = await codeFor(world, "ann", { key, from: `192.0.2.${fill}` });
    const answer = await ann.ask({ type: "approve_device", code, key: key.publicKey, ref: fill });
    if (fill < 35) assertEquals(answer.type, "ok");
    else assertEquals(answer.type === "error" ? [answer.code, answer.limit] : [], ["too_many_devices", 16]);
  }
  assertEquals((await devicesOf(ann)).map(({ number }) => number), Array.from({ length: 16 }, (_, at) => at + 1));
}, { over: ["memory"] });

conformance("R5 I13 an approval counts as several requests", async (world) => {
  const ann = await come(world, "ann", { key: ANN });
  const requests: Message[] = [];
  for (let ref = 1; ref <= 12; ref++) {
    const key = await keyPairOf(new Uint8Array(32).fill(20 + ref));
    const code = await codeFor(world, "ann", { key, from: `192.0.2.${ref}` });
    requests.push({ type: "approve_device", code, key: key.publicKey, ref });
  }
  await pipeline(ann, requests);
  await ann.expect("notice", ({ code }) => code === "slowed");
  const done = ann.received.filter(({ type }) => type === "ok").length;
  assert(done >= 8 && done <= 10, `${done} were done`);
}, { limits: { rate: 1, burst: 100 }, over: ["memory"] });

conformance(
  "I13 H10 H13 two devices of one person talk, and each gets what it missed when it comes back",
  async (world) => {
    const { first, second } = await withTwoDevices(world);
    const bob = await world.join("bob");
    await sayAll(first, "#lobby", ["from the first"]);
    await sayAll(second, "#lobby", ["from the second"]);
    assertEquals(textsOf(await first.drain()), ["from the second"]);
    assertEquals(textsOf(second.received), ["from the first", "from the second"]);
    const last = [...second.received].findLast(({ type }) => type === "message") as MessageOf<"message">;
    await second.vanish();
    await bob.drain();
    await sayAll(bob, "#lobby", ["missed by the second"]);
    await sayAll(bob, "ann", ["for both"]);
    assertEquals(textsOf(await first.drain()), ["missed by the second", "for both"]);
    const seen = { "#lobby": last.id, "@": 0 };
    const back = await come(world, "ann", {
      key: LAPTOP,
      hello: { log: LOG, seen },
      proof: { resume: secretOf(second) },
    });
    assertEquals(welcomeOf(back).resumed, true);
    assertEquals(textsOf(back.received), ["missed by the second", "for both"]);
  },
  { limits: { backlog: 20 } },
);

conformance("I14 a revoked device is gone: its sessions, its secrets and its key", async (world) => {
  const { first, second } = await withTwoDevices(world);
  const bob = await world.join("bob");
  const lost = await come(world, "ann", { key: LAPTOP });
  await lost.vanish();
  for (const peer of [first, second, bob]) await peer.drain();
  await first.send({ type: "revoke_device", number: 2, ref: 1 });
  assertEquals(typesOf(await first.drain()).filter((type) => type !== "parted"), ["ok"]);
  assertEquals(await endOf(second), ["bye revoked"]);
  // Ann is still there, so nobody hears of it.
  assertEquals(await bob.drain(), []);
  for (const peer of [second, lost]) {
    for (const show of ["resume", "beside"] as const) {
      const { code, device } = await refused(world, "ann", { key: LAPTOP, proof: { [show]: secretOf(peer) } });
      assertEquals([code, device?.length], ["name_owned", 8]);
      const withoutKey = await world.connect();
      await withoutKey.send({ type: "hello", version: 1, name: "ann", [show]: secretOf(peer) });
      assertEquals((await withoutKey.expect("error")).code, "name_owned");
      // Nor is anybody with the secret let in without signing.
      const unsigned = await introduce(world, "ann", { key: EVE });
      await unsigned.peer.send({ type: "proof", [show]: secretOf(peer) });
      assertEquals((await unsigned.peer.expect("error")).code, "bad_proof");
    }
  }
  assertEquals((await devicesOf(first)).map(({ number }) => number), [1]);
  // Under another name it is somebody else.
  const other = await come(world, "zoe", { key: LAPTOP });
  assertEquals(welcomeOf(other).name, "zoe");
});

conformance(
  "I14 I15 a revoked key that came as this device is gone under all names, and one that came by itself is not",
  async (world) => {
    const bob = await come(world, "bob", { key: BOB });
    world.clock.advance(1000);
    const { first, second } = await withTwoDevices(world);
    const code = await codeFor(world, "ann", { key: BOB });
    assertEquals(await codeOf(first, { type: "approve_device", code, key: BOB.publicKey, ref: 1 }), "ok");
    world.clock.advance(1000);
    // The laptop is stolen, and takes another name in time, of which Ann's other machine is a device too.
    const zed = await come(world, "zed", { key: LAPTOP });
    const lost = await come(world, "zed", { key: LAPTOP });
    await lost.vanish();
    const ted = await come(world, "ted", { key: ANN });
    const more = await codeFor(world, "ted", { key: LAPTOP });
    assertEquals(await codeOf(ted, { type: "approve_device", code: more, key: LAPTOP.publicKey, ref: 1 }), "ok");
    await first.drain();
    assertEquals(await codeOf(first, { type: "revoke_device", number: 2, ref: 2 }), "ok");
    for (const peer of [second, zed]) assertEquals((await endOf(peer)).at(-1), "bye revoked");
    for (const show of [{}, { resume: secretOf(zed) }, { beside: secretOf(lost) }]) {
      assertEquals((await refused(world, "zed", { key: LAPTOP, proof: show })).code, "name_owned");
    }
    assertEquals((await devicesOf(ted)).map(({ key }) => key), [ANN.publicKey]);
    assertEquals(world.logged("device revoked").map(({ name, also }) => [name, also]), [["ann", "zed ted"]]);
    // Bob was there before, and only shared the name for a while.
    await first.drain();
    assertEquals(await codeOf(first, { type: "revoke_device", number: 3, ref: 3 }), "ok");
    assertEquals(welcomeOf(await come(world, "bob", { key: BOB })).name, "bob");
    await sayAll(bob, "#lobby", ["still here"]);
    await first.drain();
    world.arrivals.devices.reset("ann", EVE.publicKey);
    assertEquals((await endOf(ted)).at(-1), "bye revoked");
  },
  { limits: { idleTimeout: 0 }, over: ["memory"] },
);

conformance(
  "I14 a device that is approved again has a new number, and its secrets of before stay void",
  async (world) => {
    const { first, second } = await withTwoDevices(world);
    assertEquals(await codeOf(first, { type: "revoke_device", number: 2, ref: 1 }), "ok");
    const code = await codeFor(world, "ann", { key: LAPTOP });
    assertEquals(await codeOf(first, { type: "approve_device", code, key: LAPTOP.publicKey, ref: 2 }), "ok");
    assertEquals((await devicesOf(first)).map(({ number }) => number), [1, 3]);
    const unsigned = await introduce(world, "ann", { key: LAPTOP });
    await unsigned.peer.send({ type: "proof", resume: secretOf(second) });
    assertEquals((await unsigned.peer.expect("error")).code, "bad_proof");
    assertEquals(welcomeOf(await come(world, "ann", { key: LAPTOP })).name, "ann");
  },
);

conformance("I14 H12 a revocation ends what was given to no key, live or lost", async (world) => {
  const [live, lost] = [await world.join("ann"), await world.join("x")];
  const first = await come(world, "ann", { key: ANN, proof: { beside: secretOf(live) } });
  const other = await world.join("ignored", { beside: secretOf(live) });
  await other.vanish();
  await lost.vanish();
  const code = await codeFor(world, "ann", { key: LAPTOP });
  assertEquals(await codeOf(first, { type: "approve_device", code, key: LAPTOP.publicKey, ref: 1 }), "ok");
  // A session without a key approves and revokes nothing, although it is the same person.
  const another = await codeFor(world, "ann", { key: EVE });
  for (const type of ["find_device", "approve_device"] as const) {
    assertEquals(await codeOf(live, { type, code: another, key: EVE.publicKey, ref: 1 }), "not_allowed");
  }
  assertEquals(await codeOf(live, { type: "revoke_device", number: 2, ref: 1 }), "not_allowed");
  assertEquals(await codeOf(first, { type: "revoke_device", number: 2, ref: 1 }), "ok");
  assertEquals((await endOf(live)).at(-1), "bye revoked");
  for (const peer of [live, other]) {
    const again = await world.connect();
    await again.send({ type: "hello", version: 1, name: "ann", resume: secretOf(peer) });
    assertEquals((await again.expect("error")).code, "name_owned");
  }
  // Somebody else is not concerned.
  assertEquals(welcomeOf(await world.join("y", { resume: secretOf(lost) })).resumed, true);
});

conformance("H8 I14 a device that has all sessions of a person does not keep the others out", async (world) => {
  const { first, second } = await withTwoDevices(world);
  await quit(first);
  const more = [await come(world, "ann", { key: LAPTOP }), await come(world, "ann", { key: LAPTOP })];
  const answers = [await refused(world, "ann", { key: LAPTOP })];
  const unsigned = await world.connect();
  await unsigned.send({ type: "hello", version: 1, name: "ann", beside: secretOf(first) });
  answers.push(await unsigned.expect("error"));
  const back = await come(world, "ann", { key: ANN });
  assertEquals((await endOf(second)).at(-1), "bye resumed");
  answers.push(await refused(world, "ann", { key: ANN }));
  answers.push(await refused(world, "ann", { key: LAPTOP, proof: { resume: secretOf(second) } }));
  assertEquals(answers.map(({ code }) => code), Array(4).fill("too_many_sessions"));
  assertEquals(await codeOf(back, { type: "revoke_device", number: 2, ref: 1 }), "ok");
  for (const peer of more) assertEquals((await endOf(peer)).at(-1), "bye revoked");
}, { limits: { maxPerAddress: 3 }, over: ["memory"] });

conformance("I14 the last device stays, and a session can revoke its own device", async (world) => {
  const alone = await come(world, "bob", { key: BOB });
  assertEquals(await codeOf(alone, { type: "revoke_device", number: 1, ref: 1 }), "last_device");
  assertEquals(await codeOf(alone, { type: "revoke_device", number: 2, ref: 1 }), "no_such_device");
  const { second } = await withTwoDevices(world);
  await second.send({ type: "revoke_device", number: 2, ref: 9 });
  const end = await second.end();
  assertEquals(end.slice(-2), [{ type: "ok", ref: 9 }, { type: "bye", reason: "revoked" }]);
});

conformance("I14 E2 the others hear that a revoked session was lost, and not why", async (world) => {
  const { first, second } = await withTwoDevices(world);
  await second.ask({ type: "join", room: "#second", ref: 1 });
  const bob = await world.join("bob", { rooms: ["#second"] });
  assertEquals(await codeOf(first, { type: "revoke_device", number: 2, ref: 1 }), "ok");
  assertEquals((await bob.expect("parted")).reason, "lost");
});

conformance("I14 a revocation ends the transfers of the device, with their connections", async (world) => {
  const first = await come(world, "ann", { key: ANN });
  const code = await codeFor(world, "ann", { key: LAPTOP });
  assertEquals(await codeOf(first, { type: "approve_device", code, key: LAPTOP.publicKey, ref: 1 }), "ok");
  const second = await come(world, "ann", { key: LAPTOP, hello: { features: ["files"] } });
  const bob = await world.join("bob", { features: ["files"] });
  const id = "offer-of-the-laptop";
  const offer = { type: "offer", id, names: ["a"], count: 1, bytes: 1, ref: 1 } as const;
  assertEquals(await codeOf(second, { ...offer, to: "bob" }), "ok");
  await bob.expect("offered");
  await bob.send({ type: "accept", id, secret: "x".repeat(16) });
  const [ours, theirs] = [await second.expect("accepted"), await bob.expect("accepted")];
  const ends = [await world.connectBytes(ours.ticket), await world.connectBytes(theirs.ticket)];
  for (const end of ends) assertEquals((await end.message()).type, "ok");
  assertEquals(await codeOf(first, { type: "revoke_device", number: 2, ref: 1 }), "ok");
  assertEquals((await bob.expect("closed")).code, "left");
  for (const end of ends) await end.end();
});

conformance("I14 what was approved and revoked holds after a restart", async (world) => {
  const { first, second } = await withTwoDevices(world);
  await world.restart();
  const again = await come(world, "ann", { key: LAPTOP, proof: { resume: secretOf(second) } });
  assertEquals(welcomeOf(again).resumed, true);
  assertEquals(await codeOf(again, { type: "revoke_device", number: 1, ref: 1 }), "ok");
  await world.restart();
  assertEquals((await refused(world, "ann", { key: ANN, proof: { resume: secretOf(first) } })).code, "name_owned");
  const back = await come(world, "ann", { key: LAPTOP });
  assertEquals((await devicesOf(back)).map(({ number, key }) => [number, key]), [[2, LAPTOP.publicKey]]);
}, { storage: diskStorage, over: ["memory"] });

/** Something that happens once, in the middle of what it is called in. */
class Meanwhile {
  do: () => Promise<unknown> = () => Promise.resolve();

  async happen(): Promise<void> {
    const act = this.do;
    this.do = () => Promise.resolve();
    await act();
  }

  /** Lets everybody in; it happens while somebody is checked. */
  access(): Access {
    return {
      ...OPEN,
      check: async (caller) => {
        const entry = await OPEN.check(caller);
        await this.happen();
        return entry;
      },
    };
  }

  /** A storage in memory; it happens while somebody's backlog is read, who is known by then. */
  storage(): StorageFactory {
    const register = new MemoryRegister();
    const marks = register.marks.bind(register);
    register.marks = async (person, streams) => {
      await this.happen();
      return await marks(person, streams);
    };
    return storageWith(register);
  }
}

for (const show of ["key", "resume", "beside"] as const) {
  for (const when of ["it is judged", "its backlog is read"] as const) {
    const meanwhile = new Meanwhile();
    const server = when === "it is judged" ? { access: meanwhile.access() } : { storage: meanwhile.storage() };
    conformance(`I14 a hello with a ${show} is refused if its device is revoked while ${when}`, async (world) => {
      const { first, second } = await withTwoDevices(world);
      const secret = secretOf(second);
      await second.vanish();
      await first.drain();
      meanwhile.do = () => codeOf(first, { type: "revoke_device", number: 2, ref: 1 });
      const proof = show === "key" ? {} : { [show]: secret };
      assertEquals((await refused(world, "ann", { key: LAPTOP, proof })).code, "name_owned");
      assertEquals((await devicesOf(first)).length, 1);
    }, { ...server, over: ["memory"] });
  }
}

function storageWith(register: MemoryRegister): StorageFactory {
  return ({ clock, limits: { maxMail } }) => {
    const store = new MemoryStore(clock, { register, maxMail, log: LOG });
    return { register, store, close: () => store.close() };
  };
}

const onFailingDisk = new MemoryRegister();
conformance(
  "I13 I14 K3 where nothing can be written, nothing is approved, and a revocation holds until then",
  async (world) => {
    const { first, second } = await withTwoDevices(world);
    const code = await codeFor(world, "ann", { key: EVE });
    onFailingDisk.trySaveIdentity = () => false;
    assertEquals(await codeOf(first, { type: "approve_device", code, key: EVE.publicKey, ref: 1 }), "internal");
    assertEquals(await first.ask({ type: "revoke_device", number: 2, ref: 2 }), { type: "ok", ref: 2, kept: false });
    assertEquals((await endOf(second)).at(-1), "bye revoked");
    assertEquals((await refused(world, "ann", { key: LAPTOP })).code, "name_owned");
    const [{ level, number } = {}] = world.logged("device revoked, which is not on the disk yet");
    assertEquals([level, number], ["warn", 2]);
  },
  { storage: storageWith(onFailingDisk), over: ["memory"] },
);

conformance("I15 a name that was reset is free for the next key, which is somebody else", async (world) => {
  const { first, second } = await withTwoDevices(world);
  const bob = await world.join("bob");
  await sayAll(bob, "ann", ["for the first Ann"]);
  await quit(first);
  await second.drain();
  await second.vanish();
  await bob.drain();
  assertEquals(world.arrivals.devices.reset("zoe", null), null);
  assertEquals(world.arrivals.devices.reset("ANN", null), { names: ["ann"], devices: 2, sessions: 0, kept: true });
  // Until somebody has the name, nothing waits for it.
  assertEquals(await codeOf(bob, { type: "say", to: "ann", text: "lost", ref: 1 }), "no_such_person");
  const thief = await refused(world, "bob ", { key: ANN, proof: { resume: secretOf(first) } });
  assertEquals(thief.code, "bad_name");
  const next = await come(world, "ann", { key: EVE, hello: { features: ["history"] } });
  assertEquals([welcomeOf(next).name, textsOf(next.received)], ["ann", []]);
  assertEquals((await devicesOf(next)).map(({ number, key }) => [number, key]), [[1, EVE.publicKey]]);
  for (const key of [ANN, LAPTOP]) {
    for (const proof of [{ resume: secretOf(second) }, { beside: secretOf(first) }]) {
      assertEquals((await refused(world, "ann", { key, proof })).code, "name_owned");
    }
  }
});

conformance("I15 a reset with a key ends all sessions, and the key is the same person", async (world) => {
  const { first, second } = await withTwoDevices(world);
  const bob = await world.join("bob");
  const waiting = await codeFor(world, "ann", { key: EVE });
  for (const peer of [first, second]) await peer.drain();
  assertEquals(world.arrivals.devices.reset("ann", EVE.publicKey), { names: [], devices: 2, sessions: 2, kept: true });
  for (const peer of [first, second]) assertEquals((await endOf(peer)).at(-1), "bye revoked");
  await bob.drain();
  await sayAll(bob, "ann", ["for Ann"]);
  for (const key of [ANN, LAPTOP]) assertEquals((await refused(world, "ann", { key })).code, "name_owned");
  const again = await come(world, "ann", { key: EVE });
  assertEquals(textsOf(again.received), ["for Ann"]);
  assertEquals((await devicesOf(again)).map(({ number, key }) => [number, key]), [[3, EVE.publicKey]]);
  assertEquals(await codeOf(again, { type: "find_device", code: waiting, ref: 1 }), "no_such_device");
  assert(world.arrivals.devices.reset("ann", EVE.publicKey)?.sessions === 0, "its own sessions stay");
});
