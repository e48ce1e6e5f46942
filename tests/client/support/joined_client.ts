/**
 * A client in memory that has joined, for tests of what happens when its connection is lost.
 *
 * @module
 */
import { join } from "../../../client/join.ts";
import type { ScriptedPeer } from "../../support/scripted_peer.ts";
import { until } from "../../support/until.ts";
import { FakePlatform, letIn } from "./fake_platform.ts";

const STEP_MS = 50;

/** Moves the clock to the next attempt to connect, in steps that are shorter than any pause. */
export async function nextAttempt(platform: FakePlatform): Promise<void> {
  const dialled = platform.dialled.length;
  await until(() => {
    platform.clock.advance(STEP_MS);
    return platform.dialled.length > dialled;
  }, () => `another attempt\n${platform.errors}`);
}

/** Takes the next `say` as a server does: answers it with `message` and `ok`, or only the first, or nothing. */
export async function keep(peer: ScriptedPeer, id: number, answers: "message and ok" | "message" | "nothing") {
  const say = await peer.expect("say");
  const { to, text, key = "", ref = "" } = say;
  if (answers !== "nothing") await peer.send({ type: "message", id, time: 1, from: "bob", to, text, key });
  if (answers === "message and ok") await peer.send({ type: "ok", ref, id, time: 1 });
  return say;
}

/** A client that has joined, and its server. */
export async function joined(args: readonly string[] = [], options: { isTerminal?: boolean } = {}) {
  const platform = new FakePlatform(options);
  const server = platform.serve("first server");
  const code = join(["--name", "bob", ...args], platform);
  await letIn(server);
  return { platform, server, code };
}
