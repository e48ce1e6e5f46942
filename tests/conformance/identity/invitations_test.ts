/**
 * Invitations that are made in the chat, with the server's own rules of who may come (I6, I7).
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { AccessControl } from "../../../server/access/access_control.ts";
import { Invitations } from "../../../server/access/invitations.ts";
import { Members } from "../../../server/access/members.ts";
import { WrongTries } from "../../../server/access/wrong_tries.ts";
import { MemoryStore } from "../../../server/store/memory_store.ts";
import { MemoryRegister } from "../../../server/store/memory_register.ts";
import type { KeyPair } from "../../../shared/keys/ed25519.ts";
import { parseLink } from "../../../shared/keys/link.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import type { ScriptedPeer } from "../../support/scripted_peer.ts";
import { conformance, LOG, NOW, SERVER_KEY, type StorageFactory, type World } from "../harness.ts";
import { codeOf, quit, secretOf, welcomeOf } from "../talk.ts";
import { ANN, BOB, described, EVE, introduce, joinWith, refused } from "./introduction.ts";

const WEEK = 7 * 86_400_000;

/** A server that lets in Ann, an owner, and whom she invites. */
function invitationOnly(
  maxPerMember: number,
  { register = new MemoryRegister(), hasGuests = false }: {
    readonly register?: MemoryRegister;
    readonly hasGuests?: boolean;
  } = {},
): AccessControl {
  const time = () => NOW;
  const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  const owner = { key: ANN.publicKey, person: 1, role: "owner", since: NOW, invitation: null } as const;
  return new AccessControl({
    members: new Members([owner], register),
    invitations: new Invitations([], { register, time, random, maxPerMember }),
    tries: new WrongTries(new ManualClock()),
    register,
    time,
    linkOf: (code) => `chat://chat.example.org/?invite=${code}#${SERVER_KEY.publicKey}`,
    maxPerMember,
    unsaved: () => {},
  }, { mode: "invite", hasGuests, password: null, mayMembersInvite: false });
}

function codeIn(link: string): string {
  const code = parseLink(link)?.invitation;
  assert(typeof code === "string", `${link} has no code`);
  return code;
}

for (const over of ["memory", "TCP"] as const) {
  conformance("I7 make_invitation is answered by a link that lets in as many as it says", async (world) => {
    const ann = await introduce(world, "ann", { key: ANN });
    await ann.prove();
    await ann.peer.send({ type: "make_invitation", ref: 7 });
    const made = await ann.peer.expect("invitation");
    assertEquals([made.ref, made.uses, made.expires, made.name], [7, 1, NOW + WEEK, undefined]);
    assertEquals((await ann.peer.expect("ok")).ref, 7);
    assertEquals(parseLink(made.link)?.key, ann.challenge.key);
    const bob = await introduce(world, "bob", { key: BOB });
    await bob.prove({ invitation: codeIn(made.link) });
    assertEquals(bob.peer.received.at(1)?.type, "welcome");
    const eve = await introduce(world, "eve", { key: EVE });
    assertEquals((await eve.refused({ invitation: codeIn(made.link) })).why, "spent");
    // A member who is no owner makes none.
    await bob.peer.send({ type: "make_invitation", ref: 8 });
    const { code, ref } = await bob.peer.expect("error");
    assertEquals([code, ref], ["not_allowed", 8]);
  }, { access: invitationOnly(0), over: [over] });
}

conformance("I6 I7 an invitation for a name lets in nobody under another one", async (world) => {
  const ann = await introduce(world, "ann", { key: ANN });
  await ann.prove();
  await ann.peer.send({ type: "make_invitation", uses: 2, seconds: 60, name: "Bob", ref: 7 });
  const { uses, expires, name, link } = await ann.peer.expect("invitation");
  assertEquals([uses, expires, name], [2, NOW + 60_000, "Bob"]);
  const eve = await introduce(world, "eve", { key: EVE });
  const { code, why, about } = await eve.refused({ invitation: codeIn(link) });
  assertEquals([code, why, about], ["bad_invitation", "name", "Bob"]);
  const lines = world.logged("session refused");
  assertEquals(lines.map((line) => [line.code, line.why]), [["bad_invitation", "name"]]);
  assertEquals(world.log.join().includes(codeIn(link)), false);
  const bob = await introduce(world, "bob", { key: BOB });
  await bob.prove({ invitation: codeIn(link) });
  assertEquals(bob.peer.received.at(1)?.type, "welcome");
}, { access: invitationOnly(0), over: ["memory"] });

conformance("I7 a member has a limited number of open invitations, for names that are valid", async (world) => {
  const ann = await introduce(world, "ann", { key: ANN });
  await ann.prove();
  const refused = async (request: object) => {
    await ann.peer.send({ type: "make_invitation", ref: 1, ...request });
    const { code, limit } = await ann.peer.expect("error");
    return [code, limit];
  };
  assertEquals(await refused({ name: "a b" }), ["bad_name", undefined]);
  assertEquals(await refused({ uses: 10_001 }), ["bad_message", undefined]);
  await ann.peer.send({ type: "make_invitation" });
  await ann.peer.expect("invitation");
  assertEquals(await refused({}), ["too_many_invitations", 1]);
}, { access: invitationOnly(1), over: ["memory"] });

/** Storage in memory with a register that the server's access uses too. */
function storageWith(register: MemoryRegister): StorageFactory {
  return ({ clock, limits: { maxMail } }) => {
    const store = new MemoryStore(clock, { register, maxMail, log: LOG });
    return { register, store, close: () => store.close() };
  };
}

const ofOneKey = new MemoryRegister();

conformance("I7 the invitations of all people of one key count together", async (world) => {
  const ann = await introduce(world, "ann", { key: ANN });
  await ann.prove();
  const bot = await introduce(world, "bot", { key: ANN });
  await bot.prove();
  await ann.peer.send({ type: "make_invitation" });
  await ann.peer.expect("invitation");
  for (const { peer } of [ann, bot]) {
    await peer.send({ type: "make_invitation", ref: 1 });
    const { code, limit } = await peer.expect("error");
    assertEquals([code, limit], ["too_many_invitations", 1]);
  }
}, { access: invitationOnly(1, { register: ofOneKey }), storage: storageWith(ofOneKey), over: ["memory"] });

const shared = new MemoryRegister();

conformance(
  "I6 H12 where names are open, a guest and a member who claim a name of each other are two people",
  async (world) => {
    const ann = await introduce(world, "ann", { key: ANN });
    await ann.prove();
    await quit(ann.peer);
    /** Comes with a new key and nothing but the secret of a session. */
    const refusedWith = async (secret: string) => {
      const eve = await introduce(world, "eve", { key: EVE });
      return (await eve.refused({ beside: secret })).code;
    };
    const guest = await world.join("ann");
    const claimed = secretOf(guest);
    assertEquals(welcomeOf(guest).name, "ann");
    await quit(guest);
    assertEquals(await refusedWith(claimed), "not_invited");
    // The guest had the name last. Ann claims it again, comes back, and shares no secret with the guest.
    const again = await introduce(world, "ann", { key: ANN });
    await again.prove();
    await quit(again.peer);
    const back = await introduce(world, "ann", { key: ANN });
    await back.prove({ beside: secretOf(again.peer) });
    assertEquals(await refusedWith(claimed), "not_invited");
  },
  {
    access: invitationOnly(0, { register: shared, hasGuests: true }),
    storage: storageWith(shared),
    hasOpenNames: true,
    over: ["memory"],
  },
);

const stolen = new MemoryRegister();

conformance(
  "I6 I14 I15 a secret makes no other key a member, unless it becomes a device, and not for longer than that",
  async (world) => {
    const ann = await joinWith(world, "ann", ANN);
    const laptop = await approved(world, ann, "ann", BOB);
    // Somebody has the secret of the laptop: it is good as long as the laptop is Ann's, and for nothing else.
    const thief = await joinWith(world, "ann", EVE, { proof: { beside: secretOf(laptop) } });
    assertEquals(welcomeOf(thief).name, "ann");
    assertEquals((await refused(world, "eve", { key: EVE })).code, "not_invited");
    assertEquals(await codeOf(ann, { type: "revoke_device", number: 2, ref: 2 }), "ok");
    assertEquals((await thief.end()).at(-1)?.type, "bye");
    const show = { key: EVE, proof: { beside: secretOf(laptop) } };
    assertEquals((await refused(world, "eve", show)).code, "not_invited");
    assertEquals((await refused(world, "ann", show)).code, "name_owned");
    assertEquals((await refused(world, "bob", { key: BOB })).code, "not_invited");
    // A key that came in with a secret of hers, and is no device of anybody, was let in by it only.
    const left = { key: EVE.publicKey, person: 1, role: "member", since: NOW, invitation: null } as const;
    world.arrivals.access.noteMembers({ added: [left] });
    world.arrivals.devices.reset("ann", ANN.publicKey);
    assertEquals((await refused(world, "eve", { key: EVE })).code, "not_invited");
    assertEquals(welcomeOf(await joinWith(world, "ann", ANN)).name, "ann");
  },
  { access: invitationOnly(0, { register: stolen }), storage: storageWith(stolen), over: ["memory"] },
);

const upgraded = new MemoryRegister();

conformance("I6 I8 a secret of a member from before there were keys makes a key a member for good", async (world) => {
  upgraded.savePerson({ id: 7, name: "bob" });
  upgraded.saveSession("secret of bob once", { person: 7, rooms: [], state: "over", time: NOW });
  const bob = await joinWith(world, "bob", BOB, { proof: { beside: "secret of bob once" } });
  await quit(bob);
  assertEquals(welcomeOf(await joinWith(world, "robert", BOB)).name, "robert");
}, { access: invitationOnly(0, { register: upgraded }), storage: storageWith(upgraded), over: ["memory"] });

conformance("I9 I7 whoever comes with an invitation has the name, however many were claimed there", async (world) => {
  const ann = await joinWith(world, "ann", ANN, { from: "192.0.2.1" });
  await ann.send({ type: "make_invitation" });
  const invitation = codeIn((await ann.expect("invitation")).link);
  const bob = await joinWith(world, "bob", BOB, { from: "192.0.2.1", proof: { invitation } });
  assertEquals((await described(bob, "bob")).keys, [BOB.publicKey]);
}, { access: invitationOnly(0), limits: { maxNewNames: 1 }, over: ["memory"] });

/** Makes a key a device of the person of a session, and lets it in. */
async function approved(world: World, by: ScriptedPeer, name: string, key: KeyPair): Promise<ScriptedPeer> {
  const { device: code = "" } = await refused(world, name, { key });
  assertEquals(await codeOf(by, { type: "approve_device", code, key: key.publicKey, ref: 1 }), "ok");
  return await joinWith(world, name, key);
}
