/**
 * The time by which data is removed follows the clock of the machine, but no jump of it.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { openDatabase } from "../../../../server/store/database/database.ts";
import { Meta } from "../../../../server/store/database/ids.ts";
import { TrustedClock } from "../../../../server/store/database/trusted_clock.ts";
import { ManualClock } from "../../../support/manual_clock.ts";

const NOW = 1_700_000_000_000;
const DAY_MS = 86_400_000;

/** A clock whose server can be restarted. */
class Machine implements Disposable {
  readonly clock = new ManualClock(NOW);
  readonly doubts: (number | null)[] = [];
  readonly #database = openDatabase(":memory:", "");
  readonly #lastTime: number;
  trusted: TrustedClock;

  constructor(lastTime = 0) {
    this.#lastTime = lastTime;
    this.trusted = this.#start();
  }

  /** The trusted time, in days since the beginning. */
  get days(): number {
    return (this.trusted.time() - NOW) / DAY_MS;
  }

  /** Stops the server, and starts another one after some days in which the clock may jump. */
  restart({ days = 0, jumpDays = 0 }: { days?: number; jumpDays?: number }): void {
    this.trusted.save();
    this.clock.advance(days * DAY_MS);
    this.clock.jump(jumpDays * DAY_MS);
    this.trusted = this.#start();
  }

  /** Lets days pass; the clock is looked at each hour. */
  pass(days: number): void {
    for (let hour = 0; hour < 24 * days; hour++) {
      this.clock.advance(3_600_000);
      this.trusted.time();
    }
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }

  #start(): TrustedClock {
    return new TrustedClock({ meta: new Meta(this.#database) }, {
      clock: this.clock,
      lastTime: this.#lastTime,
      doubted: (aheadMs) => this.doubts.push(aheadMs === null ? null : aheadMs / DAY_MS),
    });
  }
}

Deno.test("TrustedClock follows the clock of the machine, small steps of it, and restarts after less than a day", () => {
  using machine = new Machine();
  machine.pass(3);
  machine.clock.jump(DAY_MS / 4);
  assertEquals(machine.days, 3.25);
  machine.clock.jump(-DAY_MS / 2);
  assertEquals(machine.days, 2.75);
  machine.restart({ days: 0.75 });
  assertEquals([machine.days, machine.doubts], [3.5, []]);
});

Deno.test("TrustedClock believes no jump, ahead or back, of a running server or across a restart, until a day has passed", () => {
  for (const jumpDays of [40, -40]) {
    for (const isRunning of [true, false]) {
      using machine = new Machine();
      if (isRunning) machine.clock.jump(jumpDays * DAY_MS);
      else machine.restart({ jumpDays });
      assertEquals([machine.days, machine.doubts], [0, [jumpDays]]);
      machine.pass(0.5);
      machine.restart({ days: 0.25 });
      assertEquals([machine.days, machine.doubts], [0.5, [jumpDays]]);
      machine.pass(0.5);
      assertEquals([machine.days, machine.doubts], [jumpDays + 1.25, [jumpDays, null]]);
    }
  }
});

Deno.test("TrustedClock goes on as before when the clock is right again", () => {
  using machine = new Machine();
  machine.restart({ jumpDays: 40 });
  machine.pass(0.5);
  machine.restart({ jumpDays: -40 });
  assertEquals([machine.days, machine.doubts], [0.5, [40, null]]);
  machine.pass(2);
  assertEquals(machine.days, 2.5);
});

Deno.test("TrustedClock begins to doubt again after another jump, however far the clock has come by then", () => {
  using machine = new Machine();
  for (let start = 0; start < 5; start++) machine.restart({ jumpDays: 40 });
  assertEquals([machine.days, machine.doubts], [0, [40, 80, 120, 160, 200]]);
});

Deno.test("TrustedClock takes the time of the last message if the history knows no clock", () => {
  using machine = new Machine(NOW - 5 * DAY_MS);
  assertEquals([machine.days, machine.doubts], [-5, [5]]);
});
