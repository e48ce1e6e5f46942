/**
 * Somebody on another machine takes tickets, places of transfers and the offers that may wait for somebody. Others send
 * files all the same.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { BytePeer } from "../support/byte_peer.ts";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import { ChatServer } from "./support/chat_server.ts";
import { JobWorld } from "./support/job_world.ts";
import { type NetworkNamespace, testWithMachines } from "./support/network_namespace.ts";

/** Sessions of a machine that take files from each other. */
async function crowd(machines: NetworkNamespace, port: number, count: number): Promise<ScriptedPeer[]> {
  const peers = [];
  for (let at = 0; at < count; at++) {
    peers.push(await machines.peer(port, `mallory${at}`, { hello: { rooms: [], features: ["files"] } }));
  }
  return peers;
}

/** Makes as many offers as possible between the sessions, accepts all, and shows no ticket. Returns how many there are. */
async function takeTickets(peers: readonly ScriptedPeer[], count: number): Promise<number> {
  let taken = 0;
  for (let at = 0; at < count; at++) {
    const [maker, to] = [at % peers.length, (at + 1 + Math.floor(at / peers.length) % 7) % peers.length];
    const id = `attack-${at}-0123456789`;
    await peers[maker]?.ask({ type: "offer", to: `mallory${to}`, id, names: ["x"], count: 1, bytes: 1, ref: 1 });
    const answer = await peers[to]?.ask({ type: "accept", id, ref: 2 });
    if (answer?.type === "ok") taken++;
  }
  return taken;
}

testWithMachines(
  "eight sessions that never open a data connection keep nobody from sending files",
  async (machines) => {
    await using world = await JobWorld.start(["--host", "0.0.0.0", "--no-tls", "--access", "open", "--rate", "0"]);
    const peers = await crowd(machines, world.server.port, 8);
    assertEquals(await takeTickets(peers, 80), 16, "the tickets of one machine");
    await using box = await world.receiver("box", "--from", "ci", "--into", world.path("in"));
    const sent = await world.run("send", "ci", "--to", "box", await world.file("out/report.txt"));
    assertEquals([sent.code, (await box.exit()).code], [0, 0], sent.stderr);
    for (const peer of peers) await peer.close();
  },
);

testWithMachines("throw-away names of one machine leave room for the offers of others", async (machines) => {
  await using server = await ChatServer.start(["--host", "0.0.0.0", "--no-tls", "--access", "open", "--rate", "0"]);
  const files = { features: ["files"] };
  const [ann, bob] = [await server.peer("ann"), await server.peer("bob", files)];
  const peers = await crowd(machines, server.port, 4);
  const offer = async (peer: ScriptedPeer, id: string) => {
    const answer = await peer.ask({ type: "offer", to: "bob", id, names: ["x"], count: 1, bytes: 1, ref: 1 });
    return answer.type;
  };
  let taken = 0;
  for (const [name, peer] of peers.entries()) {
    for (let at = 0; at < 25; at++) if (await offer(peer, `spam-${name}-${at}-0123456789`) === "ok") taken++;
  }
  assertEquals([taken, await offer(ann, "offer-0123456789")], [25, "ok"]);
  for (const peer of [ann, bob, ...peers]) await peer.close();
});

testWithMachines(
  "two names of one machine that read nothing leave a sharer's transfers to others",
  async (machines) => {
    await using world = await JobWorld.start(["--host", "0.0.0.0", "--no-tls", "--access", "open", "--rate", "0"]);
    const { port } = world.server;
    await world.file("shared/large.bin", new Uint8Array(5_000_000));
    await world.file("shared/a.txt");
    await using bob = await world.start("join", "bob", "--json", "--share", world.path("shared"));
    await bob.stdoutLine(/"type":"ok"/);
    const peers = await crowd(machines, port, 2);
    const ends = [];
    for (let at = 0; at < 16; at++) {
      const [peer] = at < 8 ? peers : peers.slice(1);
      if (peer === undefined) throw new Error("There are two peers");
      const id = `greedy-${at}-0123456789`;
      await peer.ask({ type: "ask", to: "bob", id, what: "get", paths: ["large.bin"], ref: 1 });
      let answer = await peer.next();
      while (answer.type !== "accepted" && answer.type !== "closed") answer = await peer.next();
      if (answer.type === "closed") continue;
      const end = new BytePeer(await machines.connect(port));
      await end.send({ type: "transfer", ticket: answer.ticket });
      assertEquals(await end.message(), { type: "ok" });
      ends.push(end);
    }
    assertEquals(ends.length, 8);
    const got = await world.run("get", "ci", "--from", "bob", "--into", world.path("in"), "a.txt");
    assertEquals(got.code, 0, got.stderr);
    for (const one of [...ends, ...peers]) await one.close();
  },
);
