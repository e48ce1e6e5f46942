/**
 * What TLS and keys cost: joining, deliveries, the relay of files and memory, each with and without them, in interleaved
 * rounds of one run. A part of `deno task bench`; by itself: `deno run -A tests/bench/tls.ts`.
 *
 * @module
 */
import { base64Url, keyPairOf, tryBase64Url } from "../../shared/keys/ed25519.ts";
import { NONCE_BYTES, signedBytes } from "../../shared/keys/transcript.ts";
import type { MessageOf } from "../../shared/wire/message.ts";
import { certificateDigest } from "../../server/tls/pem.ts";
import { ScriptedPeer } from "../support/scripted_peer.ts";
import { median } from "./figures.ts";
import { percentile } from "./key_to_cell.ts";
import { load, type Work } from "./load.ts";
import { measureRelay } from "./transfer/loopback.ts";
import { ServerProcess } from "./server_process.ts";

/** How much is measured. */
export interface TlsWork {
  readonly rounds: number;
  /** How long each server is loaded in each round, in seconds. */
  readonly seconds: number;
  /** How many join one after another in each round. */
  readonly joins: number;
  /** The size of what passes the relay in each round. */
  readonly mib: number;
  /** How many silent members there are when memory is looked at. */
  readonly members: number;
}

export const TLS: TlsWork = { rounds: 3, seconds: 2, joins: 200, mib: 512, members: 1000 };

const ROOMS: readonly Work[] = [10, 100, 1000].map((members) => ({
  name: `a room of ${members}`,
  members,
  rooms: 1,
  senders: 4,
  window: 1024,
}));

const MIB = 1024 * 1024;
const KEY = await keyPairOf(new Uint8Array(32).fill(31));

/** One kind of figure, without TLS and keys and with both. */
interface Pair<T> {
  readonly plain: T;
  readonly tls: T;
}

type Measured<T> = (server: ServerProcess) => Promise<T>;

/** Measures something with a new server of each kind, the plain one first. */
async function both<T>(measure: Measured<T>): Promise<Pair<T>> {
  const one = async (isTls: boolean) => {
    await using server = await ServerProcess.start(["--memory"], { isTls });
    return await measure(server);
  };
  return { plain: await one(false), tls: await one(true) };
}

/** The medians over some rounds. */
async function medians<K extends string>(
  rounds: number,
  measure: Measured<Readonly<Record<K, number>>>,
): Promise<Pair<Readonly<Record<K, number>>>> {
  const pairs: Pair<Readonly<Record<K, number>>>[] = [];
  for (let round = 0; round < rounds; round++) pairs.push(await both(measure));
  const of = (kind: keyof Pair<unknown>) => {
    const keys = Object.keys(pairs[0]?.[kind] ?? {}) as K[];
    return Object.fromEntries(keys.map((key) => [key, median(pairs.map((pair) => pair[kind][key]))])) as Record<
      K,
      number
    >;
  };
  return { plain: of("plain"), tls: of("tls") };
}

/** From the beginning of a connection to its `welcome`, one after another; with TLS, both sides prove their keys. */
async function joining(server: ServerProcess, joins: number) {
  const times: number[] = [];
  let cpu = 0;
  const certificate = server.certificate === null
    ? null
    : await certificateDigest(await Deno.readTextFile(server.certificate.cert));
  for (let at = -10; at < joins; at++) {
    if (at === 0) cpu = server.cpuSeconds();
    const beganMs = performance.now();
    const conn = await server.connect();
    const peer = new ScriptedPeer(conn, { name: `m${at + 10}` });
    const hello = { type: "hello", version: 1, name: `m${at + 10}`, rooms: [] } as const;
    if (certificate === null) await peer.send(hello);
    else await prove(peer, { hello, certificate });
    await peer.expect("welcome");
    if (at >= 0) times.push(performance.now() - beganMs);
    await peer.close();
  }
  const sorted = times.toSorted((a, b) => a - b);
  return {
    medianMs: percentile(sorted, 0.5),
    slowMs: percentile(sorted, 0.99),
    cpuMs: (1000 * (server.cpuSeconds() - cpu)) / joins,
  };
}

/** Says `hello` with a key, and proves it. */
async function prove(
  peer: ScriptedPeer,
  { hello, certificate }: { readonly hello: MessageOf<"hello">; readonly certificate: Uint8Array },
): Promise<void> {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  await peer.send({ ...hello, identity: KEY.publicKey, nonce: base64Url(nonce) });
  const challenge = await peer.expect("challenge");
  const signature = await KEY.sign(signedBytes({
    role: "client",
    serverKey: challenge.key,
    clientKey: KEY.publicKey,
    serverNonce: tryBase64Url(challenge.nonce) ?? nonce,
    clientNonce: nonce,
    certificate,
  }));
  await peer.send({ type: "proof", signature: base64Url(signature) });
}

/** The resident memory of the server for each silent member, in KB. */
async function memory(server: ServerProcess, members: number) {
  const before = server.residentMiB();
  const peers: ScriptedPeer[] = [];
  for (let at = 0; at < members; at++) {
    const peer = new ScriptedPeer(await server.connect(), { name: `m${at}` });
    await peer.send({ type: "hello", version: 1, name: `m${at}`, rooms: [] });
    await peer.expect("welcome");
    peers.push(peer);
  }
  const kilobytes = ((server.residentMiB() - before) * 1024) / members;
  await Promise.all(peers.map((peer) => peer.close()));
  return { kilobytes };
}

/** Prints a table of all of it. */
export async function measureTls(
  { rounds, seconds, joins, mib, members }: TlsWork,
  print: (line: string) => void,
): Promise<void> {
  const row = (...cells: string[]) => cells.map((cell, at) => at === 0 ? cell.padEnd(46) : cell.padStart(14)).join("");
  const line = (name: string, { plain, tls }: Pair<number>, digits: number) =>
    print(row(name, plain.toFixed(digits), tls.toFixed(digits)));
  const of = <K extends string>({ plain, tls }: Pair<Readonly<Record<K, number>>>, key: K) => ({
    plain: plain[key],
    tls: tls[key],
  });
  print(row(`medians of ${rounds} rounds`, "plain", "TLS and keys"));
  const joined = await medians(rounds, (server) => joining(server, joins));
  line("joining, ms: median", of(joined, "medianMs"), 1);
  line("joining, ms: 99 %", of(joined, "slowMs"), 1);
  line("joining, server CPU ms", of(joined, "cpuMs"), 2);
  for (const work of ROOMS) {
    const loaded = await medians(rounds, async (server) => {
      const { deliveriesPerSecond, cpuMicroseconds, lost } = await load(server, work, seconds);
      return { thousands: deliveriesPerSecond / 1000, cpuMicroseconds, lost };
    });
    line(`${work.name}, thousand deliveries a second`, of(loaded, "thousands"), 0);
    line(`${work.name}, server CPU us for each`, of(loaded, "cpuMicroseconds"), 3);
    line(`${work.name}, lost`, of(loaded, "lost"), 0);
  }
  const relayed = await medians(rounds, async (server) => {
    const cpu = server.cpuSeconds();
    const bytesPerSecond = await measureRelay(server, mib * MIB);
    return { megabytes: bytesPerSecond / 1e6, cpuMs: (1000 * (server.cpuSeconds() - cpu)) / mib };
  });
  line("the relay of a file, MB/s", of(relayed, "megabytes"), 0);
  line("the relay of a file, server CPU ms for each MiB", of(relayed, "cpuMs"), 2);
  line("memory of a silent member, KB", of(await medians(rounds, (server) => memory(server, members)), "kilobytes"), 1);
}

if (import.meta.main) {
  await measureTls(TLS, (line) => void Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`)));
}
