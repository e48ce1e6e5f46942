/**
 * Devices and names of a real server, which is killed: what was answered holds, and what an operator does with `chat admin`
 * and `chat forget`.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { type KeyPair, keyPairOf } from "../../../shared/keys/ed25519.ts";
import { ChatServer } from "../support/chat_server.ts";
import { invite } from "../support/invite.ts";
import { come, outcome } from "../support/keyed_peer.ts";
import { Program } from "../support/program.ts";

const [ANN, LAPTOP, EVE] = await Promise.all([1, 2, 3].map((fill) => keyPairOf(new Uint8Array(32).fill(fill)))) as [
  KeyPair,
  KeyPair,
  KeyPair,
];

/** Runs a test with the flags of a server that needs invitations, and keeps them in a folder. */
async function withFolder(run: (folder: string, flags: readonly string[]) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "chat-test-" });
  try {
    await run(folder, ["--access", "invite", "--no-open-names", "--data", folder]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function newInvitation(folder: string): Promise<{ invitation: string }> {
  const { invitation } = await invite(folder);
  return { invitation };
}

/** Runs `chat admin` or `chat forget`, and returns what it printed. */
async function run(
  folder: string,
  ...args: string[]
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return await Program.run([...args, "--data", folder]);
}

Deno.test("a device that was approved needs no invitation, and one that was revoked stays out although the server is killed at once", async () => {
  await withFolder(async (folder, flags) => {
    {
      await using server = await ChatServer.start(flags);
      const { peer: ann } = await come(server, ANN, await newInvitation(folder));
      await using _ = ann;
      const { peer, answer } = await come(server, LAPTOP);
      await peer[Symbol.asyncDispose]();
      assertEquals([answer.type === "error" && answer.code, answer.type === "error" && answer.limit], [
        "name_owned",
        600,
      ]);
      const code = answer.type === "error" ? answer.device ?? "" : "";
      const approved = await ann.ask({ type: "approve_device", code, key: LAPTOP.publicKey, ref: 1 });
      assertEquals(approved, { type: "ok", ref: 1 });
      // Disposing of the server kills it.
    }
    {
      await using server = await ChatServer.start(flags);
      const { peer: laptop } = await come(server, LAPTOP);
      await using _ = laptop;
      assertEquals(await laptop.ask({ type: "revoke_device", number: 1, ref: 1 }), { type: "ok", ref: 1 });
    }
    await using server = await ChatServer.start(flags);
    assertEquals(await outcome(server, ANN), "name_owned");
    // Nor is it a member under another name.
    assertEquals(await outcome(server, ANN, { name: "zoe" }), "not_invited");
    assertEquals(await outcome(server, LAPTOP), "welcome");
  });
});

Deno.test("chat admin name reset ends the sessions of an owner, and gives the name to another key", async () => {
  await withFolder(async (folder, flags) => {
    {
      await using server = await ChatServer.start(flags);
      const { peer: ann } = await come(server, ANN, await newInvitation(folder));
      await using _ = ann;
      assertEquals(await run(folder, "admin", "name", "reset", "Ann", "--key", LAPTOP.publicKey), {
        code: 0,
        stdout: `Ann: belongs to ${LAPTOP.publicKey} now. 1 device removed, 1 session ended\n`,
        stderr: "",
      });
      assertEquals((await ann.end()).at(-1), { type: "bye", reason: "revoked" });
      await server.program.stderrLine(/name was reset/);
    }
    await using server = await ChatServer.start(flags);
    assertEquals([await outcome(server, ANN), await outcome(server, LAPTOP)], ["name_owned", "welcome"]);
    const { stdout } = await run(folder, "admin", "name", "reset", "ann");
    assertMatch(stdout, /^ann: free now\. 1 device removed, 0 sessions ended\. .*: chat invite new\n$/);
    assertEquals(await outcome(server, LAPTOP), "not_invited");
    assertEquals(await outcome(server, EVE, await newInvitation(folder)), "welcome");
    const { code, stderr } = await run(folder, "admin", "name", "reset", "zoe");
    assertEquals([code, stderr], [1, "chat: Cannot reset zoe: this name belongs to nobody\n"]);
  });
});

Deno.test("chat forget frees the name of a person, whose keys need an invitation again", async () => {
  await withFolder(async (folder, flags) => {
    {
      await using server = await ChatServer.start(flags);
      for (const [key, name] of [[ANN, "ann"], [LAPTOP, "bob"]] as const) {
        assertEquals(await outcome(server, key, { name, ...await newInvitation(folder) }), "welcome");
      }
    }
    const { code, stderr } = await run(folder, "forget", "--name", "ann", "--yes");
    assertEquals([code, stderr.endsWith("1 session, 1 device\n")], [0, true], stderr);
    await using server = await ChatServer.start(flags);
    assertEquals([await outcome(server, ANN), await outcome(server, LAPTOP, { name: "bob" })], [
      "not_invited",
      "welcome",
    ]);
    assertEquals(await outcome(server, EVE, await newInvitation(folder)), "welcome");
  });
});
