/**
 * What a client passes on, whatever happens to the connection, to the history of the server and to its clock: compared with
 * the history in the end.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { Arrivals } from "../../../client/link/arrivals.ts";
import { MAX_HELD_CHARACTERS } from "../../../client/link/arrived.ts";
import { GAPS_FEATURE, type ServerMessage } from "../../../shared/wire/message.ts";
import { FakeHistory, type State } from "../support/fake_history.ts";
import { FakeClock, KEEPING, welcome } from "../support/fake_platform.ts";

const ROOMS = ["#a", "#b"];
const LARGE = "x".repeat(MAX_HELD_CHARACTERS / 3);

class World {
  readonly history = new FakeHistory();
  readonly clock = new FakeClock();
  readonly passed: ServerMessage[] = [];
  readonly arrivals: Arrivals;
  #answers: (() => void)[] = [];
  #copy: { readonly state: State; readonly texts: number } | null = null;
  readonly texts: string[] = [];
  readonly deleted = new Set<string>();
  readonly removed: { readonly id: number; readonly to: string; readonly text: string }[] = [];
  hasWentBack = false;
  #isAgain = false;

  constructor(readonly fillsGaps = true) {
    this.arrivals = new Arrivals({
      clock: this.clock,
      reading: { fillsGaps },
      send: (request) => void this.history.requests.push(request),
      withKey: () => null,
      pass: ({ message }) => {
        if (message !== null) this.passed.push(message);
      },
      wentBack: () => {},
      behind: () => {},
    });
    this.connect(100);
  }

  connect(fits: number): void {
    const { history, arrivals } = this;
    history.admit(ROOMS, arrivals.seen(ROOMS), this.#isAgain ? fits : 0);
    const limits = { rate: 0 };
    const features = [...KEEPING.features, GAPS_FEATURE];
    arrivals.begin(welcome({ features, limits }), { isAgain: this.#isAgain, isOtherLog: false });
    for (const room of ROOMS) arrivals.beginPlace(room, 0);
    this.#isAgain = true;
  }

  cut(): void {
    this.arrivals.end();
    this.history.cut();
    this.#answers = [];
  }

  take(count: number, json = "{}"): void {
    for (const message of this.history.outbox.splice(0, count)) {
      // Pages are as large as usual.
      this.arrivals.take({ message, json: "of" in message || message.type === "message" ? json : "{}", bytes: 1_000 });
    }
  }

  step({ what, at, room }: Step): void {
    const { history } = this;
    const to = ROOMS[room] ?? "";
    switch (what) {
      case "say":
        return void this.texts.push(history.say(to));
      case "edit":
      case "delete": {
        const said = history.said(to);
        const of = said[at % Math.max(1, said.length)];
        if (of !== undefined && what === "delete") this.deleted.add(of.text.split(" ")[0] ?? "");
        if (of !== undefined) history.change(of, what === "edit" ? `${of.text.split(" ")[0]} ${at}` : null);
        return;
      }
      case "deliver":
        return history.deliver();
      case "take":
        return this.take(at);
      case "take large":
        return this.take(at, LARGE);
      case "read":
        return void this.#answers.push(history.read());
      case "answer":
        return this.#answers.shift()?.();
      case "cut":
        this.cut();
        return this.connect(at);
      case "cut long":
        this.cut();
        for (let i = 0; i < at; i++) this.texts.push(history.say(to));
        return this.connect(at % 4);
      case "retention":
        return void this.removed.push(...history.remove(to, at));
      case "time":
        history.timeMs += at;
        return;
      case "clock":
        history.timeMs = Math.max(1, history.timeMs + (at - 10) * 50);
        return;
      case "copy":
        this.#copy = { state: history.copy, texts: this.texts.length };
        return;
      case "put back":
      case "put back detected": {
        if (this.#copy === null) return;
        this.cut();
        const { lastId } = history.state;
        history.state = structuredClone(this.#copy.state);
        // Far above all that anybody can have seen.
        if (what === "put back detected") history.state.lastId = lastId + 1_000;
        this.hasWentBack = true;
        for (let i = 0; i < at % 5; i++) this.texts.push(history.say(to));
        return this.connect(at % 4);
      }
    }
  }

  /** Lets everything arrive. */
  settle(): void {
    this.history.deliver();
    for (let i = 0; i < 10_000; i++) {
      this.take(Infinity);
      for (const answer of this.#answers.splice(0)) answer();
      if (this.history.requests.length > 0) this.history.read()();
      else if (this.history.outbox.length === 0) {
        if (!this.arrivals.isBehind) return;
        this.clock.advance(1_000);
      }
    }
    throw new Error("it never ends");
  }

  check(): void {
    for (const room of ROOMS) {
      const stored = this.history.said(room);
      const view = new Map<string, string | null>();
      const ids = new Map<number, string>();
      const order: number[] = [];
      const twice: string[] = [];
      for (const message of this.passed) {
        if (!("to" in message) || message.to !== room) continue;
        if (message.type === "message") {
          const [token = ""] = message.text.split(" ");
          if (view.has(token)) twice.push(token);
          view.set(token, message.text);
          ids.set(message.id, token);
          order.push(message.id);
        } else if (message.type === "edited" || message.type === "deleted") {
          const token = ids.get(message.of);
          if (token !== undefined) view.set(token, message.type === "edited" ? message.text : null);
        }
      }
      assertEquals(twice, [], "twice");
      const alive = stored.filter(({ deleted }) => deleted === undefined);
      // A copy has messages that were deleted before they could be read.
      const isLacking = (token = "") => !view.has(token) && !this.deleted.has(token);
      const lacking = alive.filter(({ text }) => isLacking(text.split(" ")[0]));
      assertEquals(lacking, [], "never passed on");
      if (this.hasWentBack) continue;
      const untold = this.removed.filter(({ id, to, text }) => {
        const isTold = this.passed.some((one) =>
          one.type === "gap" && one.to === to && one.after < id && id < one.before && (one.lost ?? 0) >= id
        );
        return to === room && text !== "" && isLacking(text.split(" ")[0]) && !isTold;
      });
      assertEquals(untold, [], "nobody said that they were removed");
      assertEquals(order, order.toSorted((a, b) => a - b), "order");
      const wrong = alive.filter(({ text }) => view.get(text.split(" ")[0] ?? "") !== text);
      assertEquals(wrong, [], "an edit is lost");
      const kept = stored.filter(({ deleted }) => deleted !== undefined).filter(({ id }) => {
        const token = ids.get(id);
        return token !== undefined && view.get(token) !== null;
      });
      assertEquals(kept, [], "a deletion is lost");
    }
  }
}

const USUAL = [
  "say",
  "say",
  "say",
  "edit",
  "delete",
  "deliver",
  "deliver",
  "take",
  "take large",
  "read",
  "answer",
  "cut",
];
const LONG = [...USUAL, "cut long", "time"];
/** Whether a change is still there cannot be asked. */
const UNCHANGED = LONG.filter((what) => what !== "edit" && what !== "delete");

interface Step {
  readonly what: string;
  readonly at: number;
  readonly room: number;
}

function steps(what: readonly string[]) {
  const step = fc.record({
    what: fc.constantFrom(...what),
    at: fc.integer({ min: 0, max: 20 }),
    room: fc.integer({ min: 0, max: 1 }),
  });
  return fc.array(step, { maxLength: 120, size: "max" });
}

const KINDS = {
  "connections are cut": LONG,
  "the clock goes back and forth": [...LONG, "clock"],
  "old messages are removed": [...LONG, "clock", "retention"],
  "a copy is put back and noticed": [...LONG, "clock", "copy", "put back detected"],
  "a copy is put back unnoticed": [...UNCHANGED, "copy", "put back"],
  "a copy is put back unnoticed and the clock is wrong": [...UNCHANGED, "clock", "copy", "put back"],
};
/** Each room has a message that was received and is in every copy. */
const BEGINNING: readonly Step[] = [
  { what: "say", at: 0, room: 0 },
  { what: "say", at: 0, room: 1 },
  { what: "deliver", at: 0, room: 0 },
  { what: "take", at: 9, room: 0 },
  { what: "copy", at: 0, room: 0 },
];
const RUNS = Number(Deno.env.get("RUNS") ?? 60);

for (const [name, what] of Object.entries(KINDS)) {
  Deno.test(`Arrivals passes on everything once, and in order, whatever happens: ${name}`, () => {
    fc.assert(
      fc.property(steps(what), (all) => {
        const world = new World();
        for (const step of BEGINNING) world.step(step);
        for (const step of all) world.step(step);
        world.settle();
        world.check();
      }),
      { numRuns: RUNS },
    );
  });
}
