/**
 * Somebody on another machine fills a mailbox with messages from throw-away names.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { ScriptedPeer } from "../support/scripted_peer.ts";
import { ChatServer } from "./support/chat_server.ts";
import { testWithMachines } from "./support/network_namespace.ts";

/** Says private messages to Bob, and returns how many were taken. */
async function fill(peer: ScriptedPeer, count: number): Promise<number> {
  for (let ref = 0; ref < count; ref++) await peer.send({ type: "say", to: "bob", text: "spam", ref });
  const answers = (await peer.drain()).filter(({ type }) => type === "ok" || type === "error");
  return answers.filter(({ type }) => type === "ok").length;
}

testWithMachines(
  "ten throw-away names of one machine leave 100 messages, and a friend still gets through",
  async (machines) => {
    await using server = await ChatServer.start(["--host", "0.0.0.0", "--no-tls", "--access", "open", "--rate", "0"]);
    await using ann = await server.peer("ann");
    const bob = await server.peer("bob");
    await bob.ask({ type: "say", to: "ann", text: "write to me", ref: 1 });
    await bob.send({ type: "quit" });
    await bob.expect("bye");
    await bob.close();
    let taken = 0;
    for (let name = 0; name < 10; name++) {
      await using peer = await machines.peer(server.port, `throwaway${name}`);
      taken += await fill(peer, 110);
    }
    assertEquals([taken, await fill(ann, 10)], [100, 10]);
  },
);
