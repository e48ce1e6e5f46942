/**
 * The verdict finds each kind of fault, and none if all is well.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { MessageOf, PastMessage } from "../../shared/wire/message.ts";
import { type Archive, type Heard, type Outcome, PersonRecord } from "./record.ts";
import { verdict } from "./verdict.ts";

/** What ann sent in #a, as bob received it and as the history has it; a case breaks one part. */
interface Trial {
  readonly ann: PersonRecord;
  readonly bob: PersonRecord;
  readonly archive: Map<string, PastMessage[]>;
}

const TOKENS = ["ann.1", "ann.2", "ann.3"];

function message(id: number, text: string, to = "#a"): MessageOf<"message"> {
  return { type: "message", id, time: 1_000 + id, from: "ann", to, text };
}

function past(id: number, text: string, to = "#a"): PastMessage {
  return { id, time: 1_000 + id, from: "ann", to, text };
}

function acknowledged(id: number): Outcome {
  return { type: "acknowledged", id, time: 1_000 + id, isKept: true };
}

function welcome(log = "l1"): MessageOf<"welcome"> {
  return { type: "welcome", version: 1, name: "bob", resume: "r".repeat(16), log, limits: {}, features: [] };
}

function trial(): Trial {
  const ann = new PersonRecord("ann", []);
  const bob = new PersonRecord("bob", ["#a"]);
  const heard = bob.begin(false).heard;
  heard.push(welcome());
  TOKENS.forEach((token, index) => {
    ann.sayings.set(token, { to: "#a", text: token, key: undefined });
    ann.outcomes.set(token, acknowledged(index + 1));
    heard.push(message(index + 1, token));
  });
  return { ann, bob, archive: new Map([["#a", TOKENS.map((token, index) => past(index + 1, token))]]) };
}

function judged({ ann, bob, archive }: Trial, mayHaveGaps = false): string[] {
  return verdict([ann, bob], archive as Archive, { mayHaveGaps });
}

/** Replaces a part of what bob received. Index 0 is the welcome. */
function hearing(at: number, count: number, ...instead: Heard[]): (trial: Trial) => void {
  return ({ bob }) => bob.lives[0]?.heard.splice(at, count, ...instead);
}

const BOB = "bob, life 1 of 1, in #a: ";

const FAULTS: readonly (readonly [name: string, spoil: (trial: Trial) => void, found: readonly string[]])[] = [
  ["nothing", () => {}, []],
  ["an acknowledged message that the history has not", ({ archive }) => archive.get("#a")?.pop(), [
    "ann.3 was acknowledged as 3 and is not in the history of #a",
    `${BOB}3 (ann.3) was received and is not in the history`,
  ]],
  ["a message that is there twice", ({ archive, bob }) => {
    archive.get("#a")?.push(past(4, "ann.3"));
    bob.lives[0]?.heard.push(message(4, "ann.3"));
  }, ["ann.3 (acknowledged) is 2 times in the history"]],
  ["a message that nobody said", ({ archive, bob }) => {
    archive.get("#a")?.push(past(4, "ann.4"));
    bob.lives[0]?.heard.push(message(4, "ann.4"));
  }, ["ann never said ann.4: 4 in #a"]],
  ["a message with another text", ({ archive, bob }) => {
    archive.get("#a")?.splice(2, 1, past(3, "ann.3 x"));
    bob.lives[0]?.heard.splice(3, 1, message(3, "ann.3 x"));
  }, [`ann.3 is ${JSON.stringify(past(3, "ann.3 x"))} in #a, not one of ["ann.3"]`]],
  ["a message that is not kept", ({ ann }) => ann.outcomes.set("ann.3", { type: "acknowledged", isKept: false }), [
    "ann.3 was acknowledged with kept: false",
  ]],
  ["a message that was refused and said", ({ ann }) => ann.outcomes.set("ann.3", { type: "refused", code: "x" }), [
    "ann.3 was refused (x) and said",
  ]],
  ["a message of which nobody knows what became", ({ ann }) => ann.outcomes.delete("ann.3"), [
    "ann.3 was neither answered nor given back",
  ]],
  ["another order than that of the author", ({ ann }) => {
    ann.outcomes.delete("ann.1");
    ann.sayings.delete("ann.1");
    ann.sayings.set("ann.1", { to: "#a", text: "ann.1", key: undefined });
    ann.outcomes.set("ann.1", acknowledged(1));
  }, ["ann.1 is 1, and what was said before it is 3"]],
  ["an id that goes back", ({ archive }) => archive.get("#a")?.reverse(), [
    "the history of #a has 2 of 1002 after 3 of 1003",
    "the history of #a has 1 of 1001 after 2 of 1002",
  ]],
  ["a message that was not received", hearing(2, 1), [`${BOB}2 (ann.2) was never received`]],
  ["the last message that was not received", hearing(3, 1), [`${BOB}3 (ann.3) was never received`]],
  ["a message that was received twice", hearing(4, 0, message(3, "ann.3")), [`${BOB}message 3 was received after 3`]],
  ["another order than that of the ids", hearing(2, 2, message(3, "ann.3"), message(2, "ann.2")), [
    `${BOB}message 2 was received after 3`,
  ]],
  ["a message that was received as another one", hearing(3, 1, message(3, "ann.9")), [
    `${BOB}3 was received as ann.9 and is ann.3 in the history`,
    `${BOB}3 is seen as "ann.9" and is "ann.3"`,
  ]],
  ["a message from before the first one that was received, but after the welcome", (trial) => {
    hearing(1, 1)(trial);
    const [life] = trial.bob.lives;
    if (life !== undefined) life.firstWelcomeTime = 1_000;
  }, [`${BOB}1 (ann.1) was never received`]],
  ["messages that were left out", hearing(2, 1, { type: "gap", to: "#a", after: 1, before: 3 }), [
    `${BOB}the 1 messages between 1 and 3 were left out`,
  ]],
  ["a change that was not received", ({ ann, archive }) => {
    ann.changes.push({ of: 3, stream: "#a", text: "ann.3 new", outcome: "done" });
    archive.get("#a")?.splice(2, 1, past(3, "ann.3 new"));
  }, [`${BOB}3 is seen as "ann.3" and is "ann.3 new"`]],
  ["a change that was not made", ({ ann }) => {
    ann.changes.push({ of: 3, stream: "#a", text: "ann.3 new", outcome: "done" });
  }, [`ann.3 is ${JSON.stringify(past(3, "ann.3"))} in #a, not one of ["ann.3 new"]`]],
  ["what came between two links", ({ bob }) => {
    bob.lives[0]?.heard.splice(2);
    bob.begin(true).heard.push(welcome(), message(3, "ann.3"));
  }, ["bob, life 2 of 2, in #a: 2 (ann.2) was never received"]],
  ["another history", hearing(4, 0, welcome("l2")), ["there were 2 histories"]],
  ["a place that was not given back", ({ bob }) => {
    const [life] = bob.lives;
    if (life !== undefined) life.lostPlaces = 1;
  }, ["bob did not get its place back 1 times"]],
];

for (const [name, spoil, found] of FAULTS) {
  Deno.test(`verdict finds ${name}`, () => {
    const spoilt = trial();
    spoil(spoilt);
    assertEquals(judged(spoilt), found);
  });
}

Deno.test("verdict finds a private message that one of the two people does not have", () => {
  const { ann, bob, archive } = trial();
  ann.sayings.set("ann.4", { to: "bob", text: "ann.4", key: undefined });
  ann.outcomes.set("ann.4", acknowledged(4));
  archive.set("@ann", [past(4, "ann.4", "bob")]);
  assertEquals(judged({ ann, bob, archive }), ["ann.4 was acknowledged as 4 and is not in the history of @bob"]);
  archive.set("@bob", [past(4, "ann.4", "bob")]);
  assertEquals(judged({ ann, bob, archive }), ["bob, life 1 of 1, in @: 4 (ann.4) was never received"]);
  bob.lives[0]?.heard.push(message(4, "ann.4", "bob"));
  assertEquals(judged({ ann, bob, archive }), []);
});

Deno.test("verdict accepts a gap where there may be one, and only for what it says", () => {
  const gap: Heard = { type: "gap", to: "#a", after: 1, before: 3 };
  const right = trial();
  hearing(2, 1, gap)(right);
  assertEquals(judged(right, true), []);
  const more = trial();
  hearing(2, 2, gap)(more);
  assertEquals(judged(more, true), [`${BOB}3 (ann.3) was never received`]);
  const less = trial();
  hearing(2, 0, gap)(less);
  assertEquals(judged(less, true), [
    `${BOB}the 1 messages between 1 and 3 were reported as left out, and one of them was received`,
  ]);
});

Deno.test("verdict accepts both results of a message with an unknown result", () => {
  for (const wasSaid of [true, false]) {
    const given = trial();
    given.ann.outcomes.set("ann.3", { type: "given_back" });
    if (!wasSaid) {
      given.archive.get("#a")?.pop();
      hearing(3, 1)(given);
    }
    assertEquals(judged(given), []);
  }
});
