/**
 * Secrets beside keys: whom they identify, whose keys they make devices, and when they end (H7, H12, I8), also in a folder of the
 * time before names belonged to keys.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { createHash } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { APPLICATION_ID, UPGRADES } from "../../../server/store/database/schema.ts";
import { conformance, NOW, type StorageFactory, type World } from "../harness.ts";
import { diskStorage, overStores } from "../stores.ts";
import { codeOf, quit, secretOf, textsOf, welcomeOf } from "../talk.ts";
import { ANN, BOB, described, EVE, introduce, joinWith, refused } from "./introduction.ts";

overStores("H7 a session is not resumed under a name that belongs to somebody else meanwhile", async (world) => {
  const gus = await world.join("ann");
  await gus.vanish();
  const bob = await world.join("bob");
  await bob.drain();
  const ann = await joinWith(world, "ann", ANN);
  assertEquals((await refused(world, "ann", { hello: { resume: secretOf(gus) } })).code, "name_owned");
  await quit(ann);
  assertEquals((await refused(world, "ann", { hello: { resume: secretOf(gus) } })).code, "name_owned");
  const back = await world.join("gus", { beside: secretOf(gus) });
  assertEquals(welcomeOf(back).name, "gus");
}, { over: ["memory"] });

overStores("H12 showing the secret of a guest with a key makes the key theirs, and the name", async (world) => {
  const gus = await world.join("gus");
  const secret = secretOf(gus);
  await quit(gus);
  const bound = await joinWith(world, "gus", ANN, { proof: { beside: secret } });
  assertEquals((await described(bound, "gus")).keys, [ANN.publicKey]);
  await quit(bound);
  assertEquals((await refused(world, "gus", { key: BOB })).code, "name_owned");
  assertEquals(welcomeOf(await joinWith(world, "gus", ANN)).name, "gus");
}, { over: ["memory"] });

overStores(
  "H12 a secret that was given to a key makes no other key a device, and ends where it was taken",
  async (world) => {
    const ann = await joinWith(world, "ann", ANN);
    const secret = secretOf(ann);
    await ann.vanish();
    // Whoever has stolen the secret has the session that it stands for, but no key and no name of hers.
    const thief = await joinWith(world, "ann", EVE, { proof: { resume: secret } });
    assertEquals((await described(thief, "ann")).keys, [ANN.publicKey]);
    await quit(thief);
    assertEquals((await refused(world, "ann", { key: EVE })).code, "name_owned");
    world.arrivals.naming.devices.add(1, BOB.publicKey);
    removeDevice(world, 1, ANN.publicKey);
    assertEquals((await refused(world, "ann", { key: EVE, proof: { beside: secret } })).code, "name_owned");
    assertEquals((await refused(world, "ann", { hello: { resume: secret } })).code, "name_owned");
    const unsigned = await introduce(world, "ann", { key: ANN });
    await unsigned.peer.send({ type: "proof", resume: secret });
    assertEquals((await unsigned.peer.expect("error")).code, "bad_proof");
    assertEquals(welcomeOf(await joinWith(world, "ann", BOB)).name, "ann");
  },
  { over: ["memory"] },
);

conformance(
  "H12 a device of a person takes no session over that was given to another device of theirs",
  async (world) => {
    const ann = await joinWith(world, "ann", ANN);
    world.arrivals.naming.devices.add(1, BOB.publicKey);
    const second = await joinWith(world, "ann", BOB, { proof: { resume: secretOf(ann) } });
    assertEquals([welcomeOf(second).resumed, (await described(second, "ann")).sessions], [undefined, 2]);
    assertEquals((await ann.drain()).filter(({ type }) => type === "bye"), []);
  },
  { over: ["memory"] },
);

overStores(
  "H12 secrets of before there were keys make keys devices, and end 30 days after the first",
  async (world) => {
    // Two machines that have only secrets.
    const one = await world.join("ann");
    const [second, third] = [
      await world.join("x", { beside: secretOf(one) }),
      await world.join("x", { beside: secretOf(one) }),
    ];
    for (const peer of [one, second, third]) await quit(peer);
    await joinWith(world, "ann", ANN, { proof: { beside: secretOf(one) } });
    world.passDays(29);
    const ann = await joinWith(world, "ann", BOB, { proof: { beside: secretOf(second) } });
    assertEquals((await described(ann, "ann")).keys, [ANN.publicKey, BOB.publicKey]);
    world.passDays(2);
    assertEquals((await refused(world, "ann", { key: EVE, proof: { beside: secretOf(third) } })).code, "name_owned");
    assertEquals((await refused(world, "ann", { hello: { beside: secretOf(third) } })).code, "name_owned");
  },
  { over: ["memory"] },
);

conformance("H12 where names are open, a free name is anybody's, with any key or none", async (world) => {
  const [ann, bob] = [await joinWith(world, "ann", ANN), await joinWith(world, "bob", ANN)];
  assertEquals([(await described(bob, "ann")).keys, (await described(ann, "bob")).keys], [
    [ANN.publicKey],
    [ANN.publicKey],
  ]);
  assertEquals((await refused(world, "ann", { key: BOB })).code, "name_taken");
  const secret = secretOf(ann);
  await quit(ann);
  await bob.ask({ type: "say", to: "ann", text: "for ann", ref: 1 });
  const other = await joinWith(world, "ann", BOB);
  assertEquals(textsOf(other.received), [], "somebody else, because ann has a key");
  assertEquals((await described(bob, "ann")).keys, [BOB.publicKey], "the key that is there");
  // Ann does not come beside them.
  assertEquals((await refused(world, "ann", { key: ANN })).code, "name_taken");
  assertEquals((await refused(world, "ann", { key: ANN, proof: { resume: secret } })).code, "name_taken");
  await quit(other);
  const guest = await world.join("ann");
  assertEquals([welcomeOf(guest).name, (await described(bob, "ann")).guest], ["ann", true]);
  assertEquals((await refused(world, "ann", { key: EVE })).code, "name_taken", "nobody loses a name");
  await quit(guest);
  const again = await joinWith(world, "ann", ANN);
  assertEquals([textsOf(again.received), (await described(bob, "ann")).keys], [["for ann"], [ANN.publicKey]]);
  await quit(again);
  world.arrivals.naming.devices.add(1, EVE.publicKey);
  removeDevice(world, 1, ANN.publicKey);
  assertEquals(welcomeOf(await world.join("x", { beside: secret, rooms: [] })).name, "x");
  assertEquals(await codeOf(bob, { type: "rename", name: "ann", ref: 2 }), "ok");
}, { hasOpenNames: true });

conformance(
  "H12 I8 a secret that was given for the name alone, where names were open, ends where they are owned",
  async (world) => {
    await quit(await joinWith(world, "ann", ANN));
    // Whoever uses her name here, with another key or none, is known as her, and gets secrets.
    const byKey = await joinWith(world, "ann", EVE);
    await quit(byKey);
    const secrets = [secretOf(byKey), await secretOfGuest(world, "ann")];
    const [early, late] = [await secretOfGuest(world, "bob"), await secretOfGuest(world, "bob")];
    await quit(await joinWith(world, "bob", BOB, { proof: { beside: early } }));
    const before = await secretOfGuest(world, "carl");
    await quit(await joinWith(world, "carl", BOB));
    const [first, second] = [await secretOfGuest(world, "gus"), await secretOfGuest(world, "gus")];
    await world.restart({ hasOpenNames: false });
    for (const secret of secrets) {
      for (const show of ["beside", "resume"]) {
        assertEquals((await refused(world, "ann", { key: EVE, proof: { [show]: secret } })).code, "name_owned");
        assertEquals((await refused(world, "ann", { hello: { [show]: secret } })).code, "name_owned");
      }
    }
    assertEquals((await refused(world, "bob", { key: EVE, proof: { beside: late } })).code, "name_owned");
    assertEquals((await refused(world, "carl", { key: EVE, proof: { beside: before } })).code, "name_owned");
    assertEquals((await refused(world, "carl", { hello: { resume: before } })).code, "name_owned");
    const ann = await joinWith(world, "ann", ANN);
    assertEquals((await described(ann, "ann")).keys, [ANN.publicKey]);
    // Guests who shared a name are still one person, as long as nobody of them has a key.
    await world.join("gus", { beside: first });
    await world.join("gus", { beside: second });
    assertEquals((await described(ann, "gus")).sessions, 2);
  },
  { over: ["memory"], storage: diskStorage, hasOpenNames: true },
);

/** The secret of somebody without a key who has left. */
async function secretOfGuest(world: World, name: string): Promise<string> {
  const peer = await world.join(name);
  await quit(peer);
  return secretOf(peer);
}

/** Makes the folder of a server of the time before names belonged to keys. */
function oldFolder(folder: string): void {
  const database = new DatabaseSync(`${folder}/history.db`);
  const days = (count: number) => NOW - count * 86_400_000;
  database.exec(`${UPGRADES.slice(0, 3).join(";")}; PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = 3;
    INSERT INTO meta VALUES ('log', 'an old log'), ('last_id', 0), ('last_person', 8);
    INSERT INTO person (id, name, key) VALUES (1, 'ann', 'ann'), (2, 'bob', 'bob'), (3, 'gus', 'gus'), (4, 'Old', 'old'),
      (5, 'carl', NULL), (6, 'carl', 'carl');
    INSERT INTO person (id, name, key, has_said) VALUES (7, 'dora', NULL, 1), (8, 'dora', 'dora', 0);
    INSERT INTO member VALUES ('${ANN.publicKey}', 1, 'owner', ${
    days(300)
  }, NULL), ('${EVE.publicKey}', 99, 'member', 1, NULL);
    INSERT INTO guest VALUES (3);
    INSERT INTO session VALUES ('${hashOf("secret of ann once")}', 1, '[]', 'lost', ${days(1)}),
      ('${hashOf("secret of bob once")}', 2, '[]', 'over', ${days(20)}), ('${
    hashOf("secret of gus once")
  }', 3, '[]', 'over', ${days(1)}),
      ('${hashOf("secret of dora once")}', 7, '[]', 'over', ${days(3)}),
      -- Those who have come back with a secret have several.
      ('2', 2, '[]', 'over', ${days(30)}), ('6', 6, '[]', 'over', ${days(30)}), ('7', 7, '[]', 'over', ${days(30)}),
      ('${hashOf("secret of another dora")}', 8, '[]', 'over', ${days(1)}),
      ('${hashOf("secret of old once")}', 4, '[]', 'over', ${days(91)}), ('${
    hashOf("secret of carl once")
  }', 6, '[]', 'live', ${days(1)})`);
  database.close();
}

function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

const IN_OLD_FOLDER: StorageFactory = (parts) => {
  const folder = parts.folder();
  if ([...Deno.readDirSync(folder)].length === 0) oldFolder(folder);
  return diskStorage(parts);
};

conformance(
  "I9 in an old folder, names belong to members, and to those who have used them with a secret",
  async (world) => {
    for (const name of ["ann", "bob", "carl"]) {
      const { code, device } = await refused(world, name, { key: BOB });
      // Somebody who has no device yet cannot approve one.
      assertEquals([code, device !== undefined], ["name_owned", name === "ann"], name);
    }
    const ann = await joinWith(world, "ann", ANN);
    assertEquals((await described(ann, "ann")).keys, [ANN.publicKey]);
    // Whoever was only a guest, or away for longer, owns nothing.
    assertEquals((await described(await joinWith(world, "gus", EVE), "gus")).keys, [EVE.publicKey]);
    assertEquals(welcomeOf(await joinWith(world, "old", EVE)).name, "old");
    // An old client shows its secret, and a new one brings its key with it.
    const old = await world.join("bob", { resume: "secret of bob once" });
    assertEquals([welcomeOf(old).name, (await described(old, "bob")).guest], ["bob", true]);
    await quit(old);
    const bob = await joinWith(world, "bob", BOB, { proof: { beside: secretOf(old) } });
    assertEquals((await described(bob, "bob")).keys, [BOB.publicKey]);
    // Somebody who used a name once, after its regular user, does not own it.
    assertEquals(
      (await refused(world, "dora", { key: EVE, proof: { beside: "secret of another dora" } })).code,
      "name_owned",
    );
    const dora = await joinWith(world, "dora", EVE, { proof: { beside: "secret of dora once" } });
    assertEquals((await described(dora, "dora")).keys, [EVE.publicKey]);
    // Nobody comes as carl for longer than secrets are remembered.
    world.passDays(91);
    assertEquals(welcomeOf(await joinWith(world, "carl", EVE)).name, "carl");
  },
  { over: ["memory"], storage: IN_OLD_FOLDER },
);

conformance("H12 in an old folder, secrets of members without a key end 30 days later", async (world) => {
  const machine = await joinWith(world, "ann", BOB, { proof: { beside: "secret of ann once" } });
  assertEquals((await described(machine, "ann")).keys, [ANN.publicKey, BOB.publicKey]);
  await quit(machine);
  world.passDays(31);
  assertEquals((await refused(world, "ann", { key: EVE, proof: { beside: "secret of ann once" } })).code, "name_owned");
  assertEquals((await refused(world, "ann", { hello: { beside: "secret of ann once" } })).code, "name_owned");
}, { over: ["memory"], storage: IN_OLD_FOLDER });

/** Removes a device, as revoking does. */
function removeDevice(world: World, person: number, key: string): void {
  world.register.saveIdentity({ removedDevices: [{ person, key }] });
}
