/**
 * Connecting to a host that has several addresses.
 *
 * @module
 */
import { assertEquals, assertRejects } from "@std/assert";
import { dial } from "../../../client/platform/dial.ts";
import { ConnectFailure, type ConnectReason } from "../../../client/platform/platform.ts";
import type { Transport } from "../../../shared/wire/transport.ts";
import { memoryPipe } from "../../support/memory_pipe.ts";
import { until } from "../../support/until.ts";
import { FakeClock } from "../support/fake_platform.ts";

/** How an address answers: it takes the connection, refuses it, or swallows all packets. */
type Answer = "takes" | "swallows" | ConnectReason;

/** A network in memory. */
class Network {
  readonly clock = new FakeClock();
  readonly tried: string[] = [];
  readonly asked: string[] = [];
  readonly open: Transport[] = [];
  readonly signal = new AbortController();

  constructor(readonly names: Readonly<Record<string, readonly string[]>>, readonly answers: Record<string, Answer>) {}

  dial(hostname: string): Promise<Transport> {
    return dial({ hostname, port: 7 }, this.signal.signal, {
      clock: this.clock,
      lookup: (name) => {
        this.asked.push(name);
        const found = this.names[name];
        return found === undefined ? Promise.reject(new Error("ENOTFOUND")) : Promise.resolve(found);
      },
      connect: ({ hostname: address }, signal) => this.#connect(address, signal),
    });
  }

  #connect(address: string, signal: AbortSignal): Promise<Transport> {
    this.tried.push(address);
    const answer = this.answers[address] ?? "unreachable";
    const { promise, resolve, reject } = Promise.withResolvers<Transport>();
    signal.addEventListener("abort", () => reject(new ConnectFailure("timed_out")));
    if (answer === "takes") {
      const [transport] = memoryPipe();
      this.open.push(transport);
      resolve(transport);
    } else if (answer !== "swallows") {
      reject(new ConnectFailure(answer));
    }
    return promise;
  }
}

Deno.test("dial goes on at once if an address refuses, and needs no name service for a numeric one", async () => {
  const network = new Network({ localhost: ["::1", "127.0.0.1"] }, { "::1": "refused", "127.0.0.1": "takes" });
  await network.dial("localhost");
  assertEquals([network.tried, network.clock.waiting], [["::1", "127.0.0.1"], 0]);
  await network.dial("127.0.0.1");
  assertEquals(network.asked, ["localhost"]);
});

Deno.test("dial tries the next address after 250 ms if one swallows everything", async () => {
  const network = new Network({ a: ["fd00::1", "10.0.0.1"] }, { "fd00::1": "swallows", "10.0.0.1": "takes" });
  const dialled = network.dial("a");
  await until(() => network.tried.length === 1, () => "the first attempt");
  network.clock.advance(249);
  assertEquals(network.tried, ["fd00::1"]);
  network.clock.advance(1);
  assertEquals(await dialled, network.open[0]);
  assertEquals([network.tried, network.clock.waiting], [["fd00::1", "10.0.0.1"], 0]);
});

Deno.test("dial alternates between the families, and tries each address once", async () => {
  const network = new Network({ a: ["fd00::1", "fd00::2", "fd00::1", "10.0.0.1", "10.0.0.2", "10.0.0.3"] }, {});
  await assertRejects(() => network.dial("a"), ConnectFailure);
  assertEquals(network.tried, ["fd00::1", "10.0.0.1", "fd00::2", "10.0.0.2", "10.0.0.3"]);
});

Deno.test("dial names the addresses that were tried, and the reason that says most", async () => {
  const network = new Network({ a: ["fd00::1", "10.0.0.1"], one: ["10.0.0.1"] }, { "10.0.0.1": "refused" });
  for (
    const [host, tried] of [["a", ["fd00::1", "10.0.0.1"]], ["one", ["10.0.0.1"]], ["10.0.0.1", []]] as const
  ) {
    const failure = await assertRejects(() => network.dial(host), ConnectFailure);
    assertEquals([failure.reason, failure.tried], ["refused", tried]);
  }
});

Deno.test("dial closes a connection that comes second", async () => {
  const late = Promise.withResolvers<Transport>();
  const [first] = memoryPipe();
  const [second] = memoryPipe();
  const clock = new FakeClock();
  const attempts: Promise<Transport>[] = [late.promise, Promise.resolve(first)];
  const dialled = dial({ hostname: "a", port: 7 }, new AbortController().signal, {
    clock,
    lookup: () => Promise.resolve(["10.0.0.1", "10.0.0.2"]),
    connect: () => attempts.shift() ?? Promise.reject(new Error("no more")),
  });
  await until(() => (clock.advance(250), attempts.length === 0), () => "both attempts");
  assertEquals(await dialled, first);
  late.resolve(second);
  await until(() => second.isClosed, () => "the second is closed");
  assertEquals(first.isClosed, false);
});

Deno.test("dial ends when it is too late, while it looks up a name and while it connects", async () => {
  for (const names of [{ a: ["10.0.0.1", "10.0.0.2"] }, {}]) {
    const network = new Network(names, { "10.0.0.1": "swallows" });
    const never = { ...network, lookup: () => new Promise<never>(() => {}) };
    const dialled = "a" in names ? network.dial("a") : dial({ hostname: "a", port: 7 }, network.signal.signal, {
      clock: never.clock,
      lookup: never.lookup,
      connect: () => never.lookup(),
    });
    if ("a" in names) await until(() => network.tried.length === 1, () => "an attempt");
    network.signal.abort();
    const failure = await assertRejects(() => dialled, ConnectFailure);
    assertEquals([failure.reason, network.tried.length, network.clock.waiting], ["timed_out", "a" in names ? 1 : 0, 0]);
  }
});

Deno.test("dial looks up names in ASCII, and refuses what is no name without asking anybody", async () => {
  const network = new Network({ "xn--mnchen-3ya.example": ["10.0.0.1"], "chat.example": ["10.0.0.1"] }, {
    "10.0.0.1": "takes",
  });
  for (const name of ["münchen.example", "MÜNCHEN.example", "chat。example"]) await network.dial(name);
  for (const name of ["a b", "", "no.such.host"]) {
    assertEquals((await assertRejects(() => network.dial(name), ConnectFailure)).reason, "not_found");
  }
  assertEquals(network.asked, ["xn--mnchen-3ya.example", "xn--mnchen-3ya.example", "chat.example", "no.such.host"]);
});
