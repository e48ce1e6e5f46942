/**
 * On which addresses a server listens, and in which order.
 *
 * @module
 */
import { assertEquals, assertRejects } from "@std/assert";
import type { Address } from "../../../shared/address.ts";
import { EN } from "../../../shared/cli/usage/en.ts";
import { listenOnAll } from "../../../server/commands/listen.ts";
import { StartError } from "../../../server/commands/start_error.ts";

/** A machine in memory. */
class Machine {
  readonly open = new Set<string>();
  #free = 40_000;

  constructor(
    readonly names: Readonly<Record<string, readonly string[]>>,
    readonly own: readonly string[],
    readonly taken: readonly string[] = [],
  ) {}

  async listen(hostname: string, port: number): Promise<string[]> {
    const listeners = await listenOnAll({ hostname, port }, {
      lookup: (name) => Promise.resolve(this.names[name] ?? []),
      listen: (address) => this.#open(address),
    });
    return listeners.map(({ addr }) => `${addr.hostname} ${addr.port}`);
  }

  async refusal(hostname: string, port: number): Promise<string> {
    const { say } = await assertRejects(() => this.listen(hostname, port), StartError);
    assertEquals([...this.open], [], "nothing stays open");
    return say(EN);
  }

  #open({ hostname, port }: Address) {
    const addr = { hostname, port: port === 0 ? this.#free++ : port };
    const key = `${hostname} ${addr.port}`;
    if (!this.own.includes(hostname)) throw new Deno.errors.AddrNotAvailable("not here");
    if (this.taken.includes(key)) throw new Deno.errors.AddrInUse("taken");
    this.open.add(key);
    return { addr, close: () => void this.open.delete(key) };
  }
}

const BOTH = ["127.0.0.1", "::1"];

Deno.test("listenOnAll listens on both addresses of localhost, on one port, and asks nobody for them", async () => {
  assertEquals(await new Machine({}, BOTH).listen("localhost", 7), ["127.0.0.1 7", "::1 7"]);
  assertEquals(await new Machine({}, BOTH).listen("LOCALHOST", 0), ["127.0.0.1 40000", "::1 40000"]);
  assertEquals(await new Machine({}, ["127.0.0.1"]).listen("localhost", 7), ["127.0.0.1 7"]);
  assertEquals(await new Machine({}, BOTH).listen("::1", 7), ["::1 7"]);
});

Deno.test("listenOnAll listens on all addresses of a name that this machine has, IPv4 first", async () => {
  const names = { "xn--bro-hoa.example": ["fd00::1", "10.0.0.9", "10.0.0.1", "10.0.0.1"] };
  assertEquals(await new Machine(names, ["fd00::1", "10.0.0.1"]).listen("büro.example", 7), [
    "10.0.0.1 7",
    "fd00::1 7",
  ]);
});

Deno.test("listenOnAll takes another free port if the first one is taken on another address", async () => {
  const machine = new Machine({}, BOTH, ["::1 40000", "::1 40001"]);
  assertEquals(await machine.listen("localhost", 0), ["127.0.0.1 40002", "::1 40002"]);
  assertEquals([...machine.open], ["127.0.0.1 40002", "::1 40002"]);
});

Deno.test("listenOnAll refuses to share a port with another program, and names the address", async () => {
  const why = await new Machine({}, BOTH, ["::1 7"]).refusal("localhost", 7);
  assertEquals(why.startsWith("Cannot listen on [::1]:7: the port is in use"), true, why);
});

Deno.test("listenOnAll says in its own words why there is nothing to listen on", async () => {
  const machine = new Machine({ elsewhere: ["10.0.0.9"] }, BOTH);
  for (
    const [host, why] of [
      ["elsewhere", "Cannot listen on elsewhere:7: this machine has no such address"],
      ["10.0.0.9", "Cannot listen on 10.0.0.9:7: this machine has no such address"],
      ["nowhere", "Cannot listen on nowhere: no address is known for this name"],
      ["a b", "Cannot listen on a b: no address is known for this name"],
      ["ann@localhost", "Cannot listen on ann@localhost: no address is known for this name"],
      ["fe80::1", `Cannot listen on fe80::1: ${EN.scopeNeeded}`],
    ] as const
  ) assertEquals(await machine.refusal(host, 7), why);
});
