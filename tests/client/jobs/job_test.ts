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
import { letIn, letQuit, until } from "../support/fake_platform.ts";
import { FakeJobPlatform, FakeTransfers } from "./support/fake_job.ts";
import { outcomeOf, viewOf } from "./support/transfer_values.ts";

const FILES = { features: ["files"] };
const sources = { environment: () => undefined };

interface Running {
  readonly platform: FakeJobPlatform;
  readonly transfers: FakeTransfers;
  readonly server: ScriptedPeer;
  readonly code: Promise<number>;
}

/** Starts a job by its command line, with a server that the test plays. */
function start(command: "send" | "get" | "receive", ...args: string[]): Running {
  const platform = new FakeJobPlatform();
  const server = platform.serve("server");
  const output = new JobOutput(platform, platform);
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
      secrets: { find: () => null, keep: () => {} },
      records: platform.storage.transferRecords(),
      makeTransfers: (its) => transfers = new FakeTransfers(its),
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

Deno.test("a job joins no room, sends what it was told to, says how it ended, and leaves", async () => {
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
  transfers.tell({ type: "began", transfer: viewOf() });
  transfers.tell({ type: "over", transfer: viewOf(), outcome: outcomeOf() });
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

Deno.test("a job ends with 5 where the other side says no, and with 6 where what arrived is not what was sent", async () => {
  for (const [outcome, expected] of [[{ code: "declined" }, 5], [{ code: "failed", why: "bad_digest" }, 6]] as const) {
    const { transfers, server, code } = start("send", "--to", "bob", "x");
    await letIn(server, FILES);
    await transfers.called("send");
    transfers.tell({ type: "over", transfer: viewOf(), outcome: outcomeOf(outcome) });
    await letQuit(server);
    assertEquals(await code, expected);
  }
});

Deno.test("a job sends standard input by a file of its own, which is removed at the end", async () => {
  const { platform, transfers, server, code } = start("send", "--to", "bob", "-");
  await letIn(server, FILES);
  assertEquals(await transfers.called("send"), ["bob", ["/state/input"], { as: "stdin" }]);
  assertEquals(platform.spooled.size, 1);
  platform.signal(15);
  await server.expect("quit");
  await server.close();
  assertEquals(await code, 143);
  assertEquals(platform.spooled.size, 0);
});

Deno.test("a signal while standard input is read ends the reading", async () => {
  const { platform, server, code } = start("send", "--to", "bob", "-");
  platform.isInputEndless = true;
  await letIn(server, FILES);
  await until(() => platform.isSpooling, () => "standard input is read");
  platform.signal(2);
  await server.expect("quit");
  await server.close();
  assertEquals([await code, platform.isSpooling, platform.errors], [130, false, ""]);
});

Deno.test("a job ends with 1 where standard input does not fit on the disk, or a file is not there", async () => {
  const input = start("send", "--to", "bob", "-");
  input.platform.spoolFailure = new TargetError("disk_full");
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

Deno.test("a job ends with 1 where the server does not transfer files", async () => {
  const { platform, server, code } = start("get", "--from", "bob", "x");
  await letIn(server);
  await letQuit(server);
  assertEquals(await code, 1);
  assertMatch(platform.errors, /^chat: .*does not transfer files\.\n$/);
});

Deno.test("chat get prints where everything stands that arrived", async () => {
  const { platform, transfers, server, code } = start("get", "--from", "bob", "a", "b");
  await letIn(server, FILES);
  assertEquals(await transfers.called("get"), ["bob", ["a", "b"]]);
  assertEquals(transfers.parts.downloads, "/in");
  const transfer = viewOf({ kind: "get", folder: "/in" });
  transfers.tell({ type: "over", transfer, outcome: outcomeOf({ paths: ["/in/a", "/in/b (1)"] }) });
  await letQuit(server);
  assertEquals(await code, 0);
  assertEquals(platform.outputLines, ["/in/a", "/in/b (1)"]);
});

Deno.test("chat receive takes one offer of those whom it was told, and leaves others where they are", async () => {
  const { platform, transfers, server, code } = start("receive", "--from", "CI-2,x", "--into", "in");
  const hello = await letIn(server, FILES);
  assertEquals(hello.features?.includes("files"), true);
  assertEquals([transfers.parts.acceptFrom, transfers.parts.canAsk], [["CI-2", "x"], false]);
  for (const one of [offer("m", "mallory"), offer("a", "ci-2"), offer("b", "x")]) await server.send(one);
  await platform.tells("Waiting for files from CI-2, x.");
  const ids = () => transfers.taken.map((message) => "id" in message ? message.id : message.type);
  await server.send({ type: "notice", code: "slowed" });
  await until(() => ids().includes("notice"), () => ids().join());
  assertEquals(ids(), ["m".repeat(16), "a".repeat(16), "notice"]);
  const first = viewOf({ kind: "receive", number: 1, id: "a".repeat(16), isOurs: false, peer: "ci-2" });
  // It is taken back before it began: the next one is taken.
  transfers.tell({ type: "over", transfer: first, outcome: outcomeOf({ code: "left" }) });
  assertEquals(ids().at(-1), "b".repeat(16));
  const second = { ...first, number: 2, id: "b".repeat(16), peer: "x" };
  transfers.tell({ type: "began", transfer: second });
  transfers.tell({ type: "over", transfer: second, outcome: outcomeOf({ paths: ["/in/a"] }) });
  await letQuit(server);
  assertEquals(await code, 0);
  assertEquals(platform.outputLines, ["/in/a"]);
});

Deno.test("chat receive stays until its sender may have heard that all is there, where the connection was lost", async () => {
  const { platform, transfers, server, code } = start("receive", "--from", "ci");
  await letIn(server, FILES);
  await server.send(offer("a", "ci"));
  await until(() => transfers.taken.length === 1, () => "the offer is taken");
  const transfer = viewOf({ kind: "receive", id: "a".repeat(16), isOurs: false, peer: "ci" });
  transfers.tell({ type: "began", transfer });
  const again = platform.serve("server again");
  await server.close();
  await platform.tells("Retrying");
  transfers.tell({ type: "over", transfer, outcome: outcomeOf() });
  await until(() => platform.clock.waiting > 0, () => "it is tried again");
  platform.clock.advance(2_000);
  await letIn(again, FILES);
  await again.send({ ...offer("a", "ci"), nonce: "n".repeat(16) });
  await until(() => transfers.taken.length === 2, () => "the offer is taken again");
  platform.clock.advance(5_000);
  await letQuit(again);
  assertEquals(await code, 0);
});

Deno.test("chat receive --keep goes on until a signal", async () => {
  const { platform, transfers, server, code } = start("receive", "--from", "x", "--keep");
  await letIn(server, FILES);
  await platform.tells("Waiting");
  for (const number of [1, 2]) {
    const transfer = viewOf({ kind: "receive", number, isOurs: false, peer: "x", folder: "/in" });
    transfers.tell({ type: "began", transfer });
    const outcome = outcomeOf(number === 1 ? { paths: ["/in/a"] } : { code: "failed", why: "disk_full" });
    transfers.tell({ type: "over", transfer, outcome });
  }
  await platform.tells("disk_full");
  platform.signal(2);
  await server.expect("quit");
  await server.close();
  assertEquals(await code, 130);
  assertEquals(platform.outputLines, ["/in/a"]);
  assertEquals(transfers.calls.at(-1), ["close"]);
});

Deno.test("a signal ends a job at once, and says that the same command goes on", async () => {
  const { platform, transfers, server, code } = start("send", "--to", "bob", "x");
  await letIn(server, FILES);
  await transfers.called("send");
  transfers.all.push(viewOf({ state: "running", moved: 5 }));
  platform.signal(15);
  await server.expect("quit");
  await server.close();
  assertEquals(await code, 143);
  assertMatch(platform.errors, /the same command continues from there\.\n$/);
  // What nobody has accepted is taken back while that can be said.
  assertEquals(transfers.calls.slice(-2), [["takeBack"], ["close"]]);
});

Deno.test("a job ends with 3 where nobody answers, and with 4 where the server does not let it in", async () => {
  const away = new FakeJobPlatform();
  away.fail("refused");
  const output = new JobOutput(away, away);
  const options = parseGet(["--name", "ci", "--from", "bob", "x"], sources);
  if (options === "help") throw new Error("help");
  const parts = { options, strings: EN, output, acceptFrom: [], into: "/in", records: away.storage.transferRecords() };
  const secrets = { find: () => null, keep: () => {} };
  const makeTransfers = (its: ConstructorParameters<typeof FakeTransfers>[0]) => new FakeTransfers(its);
  const plan = new GetPlan(options, { platform: away, output, strings: EN });
  assertEquals(await new Job(away, { ...parts, plan, secrets, makeTransfers }).run(), 3);
  assertMatch(away.errors, /^chat: Cannot connect to 127\.0\.0\.1:12345: connection refused/);
  const { platform, server, code } = start("get", "--from", "bob", "x");
  await server.expect("hello");
  await server.send({ type: "error", code: "name_taken", text: "", about: "ci" });
  assertEquals(await code, 4);
  assertMatch(platform.errors, /^chat: Cannot join as ci: the name ci is taken/);
});

Deno.test("a job that nobody reads any more ends as other programs do", async () => {
  const { platform, transfers, server, code } = start("get", "--from", "bob", "x");
  platform.isOutputClosed = true;
  await letIn(server, FILES);
  await transfers.called("get");
  const transfer = viewOf({ kind: "get", folder: "/in" });
  transfers.tell({ type: "over", transfer, outcome: outcomeOf({ paths: ["/in/a"] }) });
  await letQuit(server);
  assertEquals(await code, 141);
});
