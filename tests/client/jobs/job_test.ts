import { assertEquals, assertMatch } from "@std/assert";
import { GetPlan } from "../../../client/jobs/get_plan.ts";
import { Job } from "../../../client/jobs/job.ts";
import { parseGet, parseReceive, parseSend } from "../../../client/jobs/job_options.ts";
import { JobOutput } from "../../../client/jobs/job_output.ts";
import type { JobPlan } from "../../../client/jobs/job_plan.ts";
import { ReceivePlan } from "../../../client/jobs/receive_plan.ts";
import { SendPlan } from "../../../client/jobs/send_plan.ts";
import { EN } from "../../../client/language/en.ts";
import { TargetError } from "../../../client/transfer/target.ts";
import type { MessageOf } from "../../../shared/wire/message.ts";
import type { ScriptedPeer } from "../../support/scripted_peer.ts";
import { until } from "../../support/until.ts";
import { FakePlatform, letIn, letQuit } from "../support/fake_platform.ts";
import { nearServer } from "../support/near_server.ts";
import { FakeTransfers } from "./support/fake_transfers.ts";
import { outcomeOf, viewOf } from "./support/transfer_values.ts";

const FILES = { features: ["files"] };
const sources = { environment: () => undefined };

interface Running {
  readonly platform: FakePlatform;
  readonly transfers: FakeTransfers;
  readonly server: ScriptedPeer;
  readonly code: Promise<number>;
}

/** Starts a job from a command line, with a server that the test scripts. */
function start(command: "send" | "get" | "receive", ...args: string[]): Running {
  const platform = new FakePlatform();
  const server = platform.serve("server");
  const output = new JobOutput(platform);
  const parts = { platform, output, strings: EN };
  const all = ["--name", "ci", ...args];
  let transfers: FakeTransfers | undefined;
  const run = (
    plan: JobPlan,
    options: ConstructorParameters<typeof Job>[1]["options"],
    acceptFrom: readonly string[],
  ) =>
    new Job(platform, {
      options,
      strings: EN,
      output,
      plan,
      acceptFrom,
      into: "/in",
      credentials: { identity: null, trust: nearServer(platform) },
      secrets: { find: () => null, secretFor: () => null, keep: () => {} },
      records: platform.storage.transferRecords(),
      makeTransfers: (parts) => transfers = new FakeTransfers(parts),
    }).run();
  let code: Promise<number>;
  if (command === "send") {
    const options = parseSend(all, sources);
    if (options === "help") throw new Error("help");
    code = run(new SendPlan(options, parts), options, []);
  } else if (command === "get") {
    const options = parseGet(all, sources);
    if (options === "help") throw new Error("help");
    code = run(new GetPlan(options, parts), options, []);
  } else {
    const options = parseReceive(all, sources);
    if (options === "help") throw new Error("help");
    code = run(new ReceivePlan(options, parts), options, options.from);
  }
  if (transfers === undefined) throw new Error("No transfers were made");
  return { platform, transfers, server, code };
}

function offer(id: string, from: string): MessageOf<"offered"> {
  return { type: "offered", id: id.repeat(16), from, names: ["a"], count: 1, bytes: 1 };
}

Deno.test("a job joins no room, sends the files, reports the outcome, and leaves", async () => {
  const { platform, transfers, server, code } = start(
    "send",
    "--to",
    "bob",
    "--as",
    "z",
    "--ignore",
    "*.o",
    "report.pdf",
  );
  const hello = await letIn(server, FILES);
  assertEquals([hello.rooms, hello.features?.includes("files")], [[], false]);
  assertEquals(await transfers.called("send"), ["bob", ["report.pdf"], { ignore: ["*.o"], as: "z" }]);
  transfers.notify({ type: "began", transfer: viewOf() });
  transfers.notify({ type: "over", transfer: viewOf(), outcome: outcomeOf() });
  await letQuit(server);
  assertEquals(await code, 0);
  assertEquals(platform.output, "");
  assertEquals(platform.errorLines.length, 3);
  assertMatch(
    platform.errors,
    /^chat: Offered to bob: report\.pdf .*\nchat: bob accepted .*\nchat: bob received report\.pdf/,
  );
  assertEquals(platform.clock.waiting, 0);
});

Deno.test("a job exits with 5 if the peer declines, and with 6 if a digest does not match", async () => {
  for (const [outcome, expected] of [[{ code: "declined" }, 5], [{ code: "failed", why: "bad_digest" }, 6]] as const) {
    const { transfers, server, code } = start("send", "--to", "bob", "x");
    await letIn(server, FILES);
    await transfers.called("send");
    transfers.notify({ type: "over", transfer: viewOf(), outcome: outcomeOf(outcome) });
    await letQuit(server);
    assertEquals(await code, expected);
  }
});

Deno.test("a job copies standard input to a file to send it, and removes the file at the end", async () => {
  const { platform, transfers, server, code } = start("send", "--to", "bob", "-");
  platform.type("text");
  platform.endInput();
  await letIn(server, FILES);
  assertEquals(await transfers.called("send"), ["bob", ["/state/input"], { hidesMode: true, as: "stdin" }]);
  assertEquals(platform.storage.files.get("/state/input"), "text");
  platform.signal(15);
  await server.expect("quit");
  await server.close();
  assertEquals(await code, 143);
  assertEquals(platform.storage.files.has("/state/input"), false);
});

Deno.test("a signal stops the reading of standard input", async () => {
  const { platform, server, code } = start("send", "--to", "bob", "-");
  await letIn(server, FILES);
  await until(() => platform.storage.files.has("/state/input"), () => "standard input is not read");
  platform.signal(2);
  await server.expect("quit");
  await server.close();
  assertEquals([await code, platform.storage.files.has("/state/input"), platform.errors], [130, false, ""]);
});

Deno.test("a job exits with 1 if standard input does not fit on the disk, or a file is missing", async () => {
  const input = start("send", "--to", "bob", "-");
  input.platform.storage.spoolFailure = new TargetError("disk_full");
  await letIn(input.server, FILES);
  await letQuit(input.server);
  assertEquals(await input.code, 1);
  assertMatch(input.platform.errors, /^chat: Cannot send standard input: .*\(disk_full\)\.\n$/);
  const file = start("send", "--to", "bob", "x");
  file.transfers.refusal = { type: "source", why: "gone", path: "x" };
  await letIn(file.server, FILES);
  await letQuit(file.server);
  assertEquals(await file.code, 1);
  assertMatch(file.platform.errors, /^chat: Cannot send x: there is no such file or folder \(gone\)\.\n$/);
});

Deno.test("a job exits with 1 if the server has no file transfers", async () => {
  const { platform, server, code } = start("get", "--from", "bob", "x");
  await letIn(server);
  await letQuit(server);
  assertEquals(await code, 1);
  assertMatch(platform.errors, /^chat: .*does not transfer files\.\n$/);
});

Deno.test("chat get prints the paths of all files that arrived", async () => {
  const { platform, transfers, server, code } = start("get", "--from", "bob", "a", "b");
  await letIn(server, FILES);
  assertEquals(await transfers.called("get"), ["bob", ["a", "b"]]);
  assertEquals(transfers.parts.downloads, "/in");
  const transfer = viewOf({ kind: "get", folder: "/in" });
  transfers.notify({ type: "over", transfer, outcome: outcomeOf({ paths: ["/in/a", "/in/b (1)"] }) });
  await letQuit(server);
  assertEquals(await code, 0);
  assertEquals(platform.outputLines, ["/in/a", "/in/b (1)"]);
});

Deno.test("chat receive accepts one offer of the people it was given, and leaves the others unanswered", async () => {
  const { platform, transfers, server, code } = start("receive", "--from", "CI-2,x", "--into", "in");
  const hello = await letIn(server, FILES);
  assertEquals(hello.features?.includes("files"), true);
  assertEquals([transfers.parts.acceptFrom, transfers.parts.canAsk], [["CI-2", "x"], false]);
  for (const message of [offer("m", "mallory"), offer("a", "ci-2"), offer("b", "x")]) await server.send(message);
  await platform.tells("Waiting for files from CI-2, x.");
  const ids = () => transfers.handled.map((message) => "id" in message ? message.id : message.type);
  await server.send({ type: "notice", code: "slowed" });
  await until(() => ids().includes("notice"), () => ids().join());
  assertEquals(ids(), ["m".repeat(16), "a".repeat(16), "notice"]);
  const first = viewOf({ kind: "receive", number: 1, id: "a".repeat(16), isOurs: false, peer: "ci-2" });
  // The offer was withdrawn before the transfer began, so the next one is accepted.
  transfers.notify({ type: "over", transfer: first, outcome: outcomeOf({ code: "left" }) });
  assertEquals(ids().at(-1), "b".repeat(16));
  const second = { ...first, number: 2, id: "b".repeat(16), peer: "x" };
  transfers.notify({ type: "began", transfer: second });
  transfers.notify({ type: "over", transfer: second, outcome: outcomeOf({ paths: ["/in/a"] }) });
  await letQuit(server);
  assertEquals(await code, 0);
  assertEquals(platform.outputLines, ["/in/a"]);
});

Deno.test("chat receive stays after a lost connection until the sender can have learned the outcome", async () => {
  const { platform, transfers, server, code } = start("receive", "--from", "ci");
  await letIn(server, FILES);
  await server.send(offer("a", "ci"));
  await until(() => transfers.handled.length === 1, () => "the offer is not handled");
  const transfer = viewOf({ kind: "receive", id: "a".repeat(16), isOurs: false, peer: "ci" });
  transfers.notify({ type: "began", transfer });
  const again = platform.serve("server again");
  await server.close();
  await platform.tells("Retrying");
  transfers.notify({ type: "over", transfer, outcome: outcomeOf() });
  await until(() => platform.clock.waiting > 0, () => "no attempt is scheduled");
  platform.clock.advance(2_000);
  await letIn(again, FILES);
  await again.send({ ...offer("a", "ci"), nonce: "n".repeat(16) });
  await until(() => transfers.handled.length === 2, () => "the offer is not handled again");
  platform.clock.advance(5_000);
  await letQuit(again);
  assertEquals(await code, 0);
});

Deno.test("chat receive --keep continues until a signal", async () => {
  const { platform, transfers, server, code } = start("receive", "--from", "x", "--keep");
  await letIn(server, FILES);
  await platform.tells("Waiting");
  for (const number of [1, 2]) {
    const transfer = viewOf({ kind: "receive", number, isOurs: false, peer: "x", folder: "/in" });
    transfers.notify({ type: "began", transfer });
    const outcome = outcomeOf(number === 1 ? { paths: ["/in/a"] } : { code: "failed", why: "disk_full" });
    transfers.notify({ type: "over", transfer, outcome });
  }
  await platform.tells("disk_full");
  platform.signal(2);
  await server.expect("quit");
  await server.close();
  assertEquals(await code, 130);
  assertEquals(platform.outputLines, ["/in/a"]);
  assertEquals(transfers.calls.at(-1), ["close"]);
});

Deno.test("a signal ends a job at once, and the job says that the same command resumes it", async () => {
  const { platform, transfers, server, code } = start("send", "--to", "bob", "x");
  await letIn(server, FILES);
  await transfers.called("send");
  transfers.all.push(viewOf({ state: "running", moved: 5 }));
  platform.signal(15);
  await server.expect("quit");
  await server.close();
  assertEquals(await code, 143);
  assertMatch(platform.errors, /the same command continues from there\.\n$/);
  // An offer that nobody has accepted is withdrawn while the connection lasts.
  assertEquals(transfers.calls.slice(-2), [["takeBack"], ["close"]]);
});

Deno.test("a job exits with 3 if nobody answers, and with 4 if the server refuses it", async () => {
  const away = new FakePlatform();
  away.fail("refused");
  const output = new JobOutput(away);
  const options = parseGet(["--name", "ci", "--from", "bob", "x"], sources);
  if (options === "help") throw new Error("help");
  const credentials = { identity: null, trust: nearServer(away) };
  const parts = {
    options,
    credentials,
    strings: EN,
    output,
    acceptFrom: [],
    into: "/in",
    records: away.storage.transferRecords(),
  };
  const secrets = { find: () => null, secretFor: () => null, keep: () => {} };
  const makeTransfers = (parts: ConstructorParameters<typeof FakeTransfers>[0]) => new FakeTransfers(parts);
  const plan = new GetPlan(options, { platform: away, output, strings: EN });
  assertEquals(await new Job(away, { ...parts, plan, secrets, makeTransfers }).run(), 3);
  assertMatch(away.errors, /^chat: Cannot connect to 127\.0\.0\.1:12345: connection refused/);
  const { platform, server, code } = start("get", "--from", "bob", "x");
  await server.expect("hello");
  await server.send({ type: "error", code: "name_taken", text: "", about: "ci" });
  assertEquals(await code, 4);
  assertMatch(platform.errors, /^chat: Cannot join as ci: the name ci is taken/);
});

Deno.test("a job whose output nobody reads exits like other programs", async () => {
  const { platform, transfers, server, code } = start("get", "--from", "bob", "x");
  platform.isOutputClosed = true;
  await letIn(server, FILES);
  await transfers.called("get");
  const transfer = viewOf({ kind: "get", folder: "/in" });
  transfers.notify({ type: "over", transfer, outcome: outcomeOf({ paths: ["/in/a"] }) });
  await letQuit(server);
  assertEquals(await code, 141);
});
