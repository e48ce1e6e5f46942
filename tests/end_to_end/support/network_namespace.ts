/**
 * Other machines in a network of their own, so that connections to a server do not come from loopback: a network
 * namespace behind a veth pair. Only root can make one, with the `ip` of iproute2.
 *
 * Owns the namespace and the proxy in it. Each address of the namespace has a route to an address of its own on this
 * side, because Deno cannot choose the address from which it connects.
 *
 * @module
 */
import { fromFileUrl } from "@std/path";
import type { MessageOf } from "../../../shared/wire/message.ts";
import { ScriptedPeer } from "../../support/scripted_peer.ts";
import { Output } from "./output.ts";

/** How many machines there are. */
const MACHINES = 8;

async function ip(...args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("ip", { args: [...args] }).output();
  if (!success) throw new Error(`ip ${args.join(" ")}: ${new TextDecoder().decode(stderr).trim()}`);
}

/** The last number of a name and of a network, so that tests of several processes get different ones. */
let next = Deno.pid % 16_000;

async function findWhy(): Promise<string | null> {
  if (Deno.build.os !== "linux") return "network namespaces are of Linux";
  const name = `chat-try-${Deno.pid}`;
  try {
    await ip("netns", "add", name);
    await ip("netns", "delete", name);
    return null;
  } catch (error) {
    return error instanceof Deno.errors.NotFound ? "there is no `ip`" : "no network namespace can be made";
  }
}

/** Why there can be no network namespace here; `null` if there can. */
export const WHY_NO_NAMESPACE: string | null = await findWhy();

/** Defines a test with other machines. Where there can be none it is skipped, and its name says why. */
export function testWithMachines(name: string, fn: (machines: NetworkNamespace) => Promise<void>): void {
  const isSkipped = WHY_NO_NAMESPACE !== null;
  Deno.test({
    name: isSkipped ? `${name} (skipped: ${WHY_NO_NAMESPACE})` : name,
    ignore: isSkipped,
    fn: async () => {
      await using machines = await NetworkNamespace.make();
      await fn(machines);
    },
  });
}

/** A process that listens on all machines for one port of a server. */
interface ProxyProcess {
  readonly process: Deno.ChildProcess;
  readonly output: Output;
  /** Where it listens, for each machine. */
  readonly addresses: readonly string[];
}

/** Some machines, each with an address of its own. Must be disposed of. */
export class NetworkNamespace implements AsyncDisposable {
  /** By the port of the server. */
  readonly #proxies = new Map<number, ProxyProcess>();

  private constructor(readonly name: string, readonly network: string) {}

  /** Makes the namespace, with a network 10.x.y.0/24 of its own. */
  static async make(): Promise<NetworkNamespace> {
    next = (next + 1) % 16_000;
    const name = `chat-${next}`;
    const network = `10.${64 + (next >> 8)}.${next & 255}`;
    const namespace = new NetworkNamespace(name, network);
    await ip("netns", "add", name);
    try {
      await ip("link", "add", `chat${next}h`, "type", "veth", "peer", "name", "eth0", "netns", name);
      for (let at = 0; at < MACHINES; at++) {
        await ip("address", "add", `${namespace.serverHost(at)}/24`, "dev", `chat${next}h`);
        await ip("-n", name, "address", "add", `${namespace.address(at)}/24`, "dev", "eth0");
      }
      await ip("link", "set", `chat${next}h`, "up");
      await ip("-n", name, "link", "set", "lo", "up");
      await ip("-n", name, "link", "set", "eth0", "up");
      for (let at = 0; at < MACHINES; at++) {
        await ip("-n", name, "route", "add", namespace.serverHost(at), "dev", "eth0", "src", namespace.address(at));
      }
      return namespace;
    } catch (error) {
      await namespace[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The address of a machine as a server sees it. Machines are numbered from 0 to 7. */
  address(machine: number): string {
    return `${this.network}.${1 + machine}`;
  }

  /** The address of this side to which that machine connects. The server must listen on it: `--host 0.0.0.0`. */
  serverHost(machine: number): string {
    return `${this.network}.${101 + machine}`;
  }

  /** The command that runs a program on the machines. What it connects to decides which address it has. */
  wrap(words: readonly string[]): string[] {
    return ["ip", "netns", "exec", this.name, ...words];
  }

  /** A connection to a server of this side that comes from one of the machines. */
  async connect(port: number, machine = 0): Promise<Deno.TcpConn> {
    const { hostname, port: relayed } = new URL(`http://${(await this.#proxy(port))[machine]}`);
    return await Deno.connect({ hostname, port: Number(relayed) });
  }

  /** A peer on one of the machines that is let in. */
  async peer(
    port: number,
    name: string,
    { machine = 0, hello = {} }: { readonly machine?: number; readonly hello?: Partial<MessageOf<"hello">> } = {},
  ): Promise<ScriptedPeer> {
    const peer = new ScriptedPeer(await this.connect(port, machine), { name });
    await peer.send({ type: "hello", version: 1, name, ...hello });
    await peer.expect("welcome");
    return peer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { process, output } of this.#proxies.values()) {
      process.kill("SIGKILL");
      await Promise.all([process.status, output.over]);
    }
    // The pair of devices goes with the namespace.
    await ip("netns", "delete", this.name);
  }

  /** The addresses at which the test reaches a port of a server through each of the machines. */
  async #proxy(port: number): Promise<readonly string[]> {
    const running = this.#proxies.get(port);
    if (running !== undefined) return running.addresses;
    const program = fromFileUrl(new URL("namespace_proxy.ts", import.meta.url));
    const pairs = Array.from({ length: MACHINES }, (_, at) => `${this.address(at)},${this.serverHost(at)}`);
    const [command = "", ...args] = this.wrap([Deno.execPath(), "run", "-q", "-N", program, String(port), ...pairs]);
    const process = new Deno.Command(command, { args, stdin: "null", stdout: "piped" }).spawn();
    const output = new Output(process.stdout, () => "a proxy in the namespace");
    const addresses: string[] = [];
    while (addresses.length < MACHINES) addresses.push(await output.next(/./));
    this.#proxies.set(port, { process, output, addresses });
    return addresses;
  }
}
