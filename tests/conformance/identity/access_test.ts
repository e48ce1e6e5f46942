/**
 * Who may come, as far as the handshake asks: what a challenge says, when an invitation is used up, and what is refused
 * (I6). How a server decides is tested with its access rules.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { Access, Caller, Need } from "../../../server/handshake/access.ts";
import type { Refusal } from "../../../server/refusal.ts";
import { conformance } from "../harness.ts";
import { helloOf, secretOf, welcomeOf } from "../talk.ts";
import { ANN, BOB, introduce } from "./introduction.ts";

/** Lets in whoever shows the code, which can be used once, and members and persons known by a secret. */
class OneCode implements Access {
  readonly callers: Caller[] = [];
  readonly members = new Set<string>();
  readonly entered: number[] = [];
  readonly needs: Need = "invitation";
  isSpent = false;
  /** Called while a caller is checked. */
  meanwhile: () => Promise<unknown> = () => Promise.resolve();

  async check(caller: Caller): ReturnType<Access["check"]> {
    this.callers.push(caller);
    const { key, person, invitation } = caller;
    const isMember = person !== null || key !== null && this.members.has(key);
    const refusal = isMember ? null : this.#refusal(invitation);
    await this.meanwhile();
    if (refusal !== null) return refusal;
    return {
      mayInvite: false,
      isGuest: false,
      isInvited: false,
      isStillGood: () => isMember || !this.isSpent,
      enter: (id) => {
        this.entered.push(id);
        if (key !== null) this.members.add(key);
        if (!isMember) this.isSpent = true;
        return null;
      },
    };
  }

  invite(): Refusal {
    return { code: "not_allowed" };
  }

  memberFor(): null {
    return null;
  }

  keysOf(): readonly string[] {
    return [];
  }

  withdrawOf(): void {}

  noteMembers(): void {}

  #refusal(invitation: string | undefined): Refusal | null {
    if (invitation === undefined) return { code: "not_invited" };
    if (invitation !== "code") return { code: "bad_invitation", why: "wrong" };
    return this.isSpent ? { code: "bad_invitation", why: "spent" } : null;
  }
}

for (const over of ["memory", "TCP"] as const) {
  const access = new OneCode();
  conformance("I6 a client is told what to show, shows it once, and is a member from then on", async (world) => {
    const ann = await introduce(world, "ann", { key: ANN });
    assertEquals(ann.challenge.needs, "invitation");
    await ann.prove({ invitation: "code" });
    assertEquals(welcomeOf(ann.peer).name, "ann");
    await ann.peer.send({ type: "quit" });
    await ann.peer.end();
    const again = await introduce(world, "ann", { key: ANN });
    assertEquals(again.challenge.needs, "invitation", "nobody can ask whether a key is a member's");
    await again.prove();
    assertEquals(welcomeOf(again.peer).name, "ann");
  }, { access, over: [over] });
}

for (const over of ["memory", "TCP"] as const) {
  const access = new OneCode();
  conformance("I6 a missing, wrong or spent invitation is refused, and nobody hears of it", async (world) => {
    const ann = await introduce(world, "ann", { key: ANN });
    await ann.prove({ invitation: "code" });
    const refusals = [];
    for (const proof of [{}, { invitation: "other" }, { invitation: "code" }]) {
      const bob = await introduce(world, "bob", { key: BOB });
      const { code, why } = await bob.refused(proof);
      refusals.push([code, why]);
    }
    assertEquals(refusals, [["not_invited", undefined], ["bad_invitation", "wrong"], ["bad_invitation", "spent"]]);
    assertEquals(await ann.peer.drain(), []);
  }, { access, over: [over] });
}

const uninvited = new OneCode();
conformance(
  "I6 an uninvited client does not learn which names and rooms are valid, and a guest none of them",
  async (world) => {
    const ann = await introduce(world, "ann", { key: ANN });
    await ann.prove({ invitation: "code" });
    for (const hello of [{}, { name: "server" }, { rooms: ["b c"] }]) {
      const bob = await introduce(world, "bob", { key: BOB, hello });
      assertEquals((await bob.refused()).code, "not_invited");
      const guest = await world.connect();
      await guest.send(helloOf("ann", hello));
      assertEquals((await guest.expect("error")).code, "not_invited");
    }
  },
  { access: uninvited, over: ["memory"] },
);

const owning = new OneCode();
conformance("I9 the owner of a name is known by the key, and another key is asked for nothing", async (world) => {
  const ann = await introduce(world, "ann", { key: ANN });
  await ann.prove({ invitation: "code" });
  owning.members.clear();
  owning.callers.length = 0;
  const bob = await introduce(world, "ann", { key: BOB });
  assertEquals((await bob.refused({ invitation: "a wrong one" })).code, "name_owned");
  assertEquals(owning.callers, [], "no wrong try is counted");
  const again = await introduce(world, "ann", { key: ANN });
  await again.prove();
  assertEquals(welcomeOf(again.peer).name, "ann");
  assertEquals(owning.callers.map(({ person }) => person), owning.entered.slice(0, 1));
}, { access: owning, over: ["memory"] });

const refusedForName = new OneCode();
conformance("I6 an invitation is not used up by a hello that is refused for its name", async (world) => {
  for (const name of ["server", "b c"]) {
    const ann = await introduce(world, name, { key: ANN });
    assertEquals((await ann.refused({ invitation: "code" })).code, "bad_name");
  }
  assertEquals([refusedForName.entered, refusedForName.isSpent], [[], false]);
  const ann = await introduce(world, "ann", { key: ANN });
  await ann.prove({ invitation: "code" });
  assertEquals(refusedForName.entered.length, 1);
}, { access: refusedForName, over: ["memory"] });

const raced = new OneCode();
conformance(
  "I6 two clients with the same last invitation: one is let in, and the other hears why not",
  async (world) => {
    const [ann, bob] = [await introduce(world, "ann", { key: ANN }), await introduce(world, "bob", { key: BOB })];
    // Both are checked before either is let in.
    const both = Promise.withResolvers<void>();
    raced.meanwhile = () => {
      if (raced.callers.length === 2) both.resolve();
      return both.promise;
    };
    await ann.peer.send({ type: "proof", signature: await ann.sign(), invitation: "code" });
    await bob.peer.send({ type: "proof", signature: await bob.sign(), invitation: "code" });
    const answers = await Promise.all([ann, bob].map(({ peer }) => peer.next()));
    const words = answers.map((answer) => answer.type === "error" ? `${answer.code} ${answer.why}` : answer.type);
    assertEquals(words.toSorted(), ["bad_invitation spent", "welcome"]);
    assertEquals(raced.entered.length, 1);
  },
  { access: raced, over: ["memory"] },
);

const told = new OneCode();
conformance("I6 the server knows who asks: the key if it was proved, and the person of a secret", async (world) => {
  const ann = await introduce(world, "ann", { key: ANN, from: "192.0.2.1" });
  await ann.prove({ invitation: "code", password: "word" });
  const again = await introduce(world, "ann", { key: ANN, from: "192.0.2.1" });
  await again.peer.send({ type: "proof", beside: secretOf(ann.peer) });
  await again.peer.expect("welcome");
  const guest = await world.connect();
  await guest.send(helloOf("guest"));
  await guest.expect("error");
  const [person] = told.entered;
  assertEquals(told.callers, [
    { key: ANN.publicKey, person: null, name: "ann", networks: ["192.0.2.1"], invitation: "code", password: "word" },
    { key: null, person: person ?? null, name: "ann", networks: ["192.0.2.1"] },
    { key: null, person: null, name: "guest", networks: [] },
  ]);
  assertEquals(told.entered, [person, person]);
}, { access: told, over: ["memory"] });

const gone = new OneCode();
conformance("I6 a client that goes while it is checked uses up nothing", async (world) => {
  const ann = await introduce(world, "ann", { key: ANN });
  const checking = Promise.withResolvers<void>();
  const checked = Promise.withResolvers<void>();
  gone.meanwhile = () => {
    checking.resolve();
    return checked.promise;
  };
  await ann.peer.send({ type: "proof", signature: await ann.sign(), invitation: "code" });
  await checking.promise;
  await ann.peer.vanish();
  // The server has noticed it when it answers somebody else.
  const bob = await introduce(world, "bob", { key: BOB });
  checked.resolve();
  gone.meanwhile = () => Promise.resolve();
  await bob.prove({ invitation: "code" });
  assertEquals([welcomeOf(bob.peer).name, gone.entered.length], ["bob", 1]);
}, { access: gone, over: ["memory"] });
