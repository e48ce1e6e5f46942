/**
 * Clients that get to know a server over TLS, as real processes.
 *
 * @module
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { makeCertificate } from "../../server/tls/certificate.ts";
import { keyPairOf } from "../../shared/keys/ed25519.ts";
import { rootCertificate } from "../../shared/keys/root_certificate.ts";
import { Authority } from "./support/authority.ts";
import { assertNoTrace, ChatServer } from "./support/chat_server.ts";
import { contentOf, JobWorld } from "./support/job_world.ts";
import { Program } from "./support/program.ts";
import { CertificateFolder, SERVER } from "./support/tls.ts";

/** A message to oneself, which needs no room. */
const NOTE = ["--to", "ci", "hello"];

Deno.test("jobs get to know a server over TLS, move a file, and refuse the next server at its address", async () => {
  await using world = await JobWorld.start(["--tls", "--memory"]);
  const plain = await world.run("say", "ci", "--no-tls", ...NOTE);
  assertEquals(plain.code, 3, plain.stderr);
  assertStringIncludes(plain.stderr, "it encrypts with TLS, and this client did not");
  // On this machine TLS is not expected, and used all the same where the server does.
  const unknown = await world.run("say", "ci", ...NOTE);
  assertEquals(unknown.code, 4, unknown.stderr);
  const [, key = ""] = /--server-key (ed25519:\S+)/.exec(unknown.stderr) ?? [];

  const path = await world.file("out/report.txt", "all is well");
  const into = world.path("in");
  await using box = await world.receiver("box", "--tls", "--server-key", key, "--from", "ci", "--into", into);
  const sent = await world.run("send", "ci", "--tls", "--trust-new", "--to", "box", path);
  assertEquals(sent.code, 0, sent.stderr);
  assertEquals((await box.exit()).code, 0);
  assertEquals(await contentOf(into), { "report.txt": "all is well" });
  // By now the server is known, and so is that it uses TLS.
  const known = await world.run("say", "ci", ...NOTE);
  assertEquals([known.code, known.stderr], [0, ""]);

  world.server.program.signal("SIGTERM");
  await world.server.program.exit();
  await using _ = await ChatServer.start(["--tls", "--memory", "--port", String(world.server.port)]);
  const changed = await world.run("say", "ci", "--trust-new", ...NOTE);
  assertEquals(changed.code, 4, changed.stderr);
  assertStringIncludes(changed.stderr, `: ${key}\n`);
  const [, newKey = ""] = /--server-key (ed25519:\S+)/.exec(changed.stderr) ?? [];
  const replaced = await world.run("say", "ci", "--server-key", newKey, ...NOTE);
  assertEquals([replaced.code, replaced.stderr], [0, ""]);
  for (const { stderr } of [plain, unknown, sent, known, changed]) assertNoTrace(stderr);
});

Deno.test("a root certificate that the environment trusts proves no key, to a guest neither", async () => {
  const office = await keyPairOf(new Uint8Array(32).fill(22));
  await using files = await CertificateFolder.make();
  // Somebody in between, who can have any name signed, and shows that of the server.
  const forged = await makeCertificate(
    { publicKey: SERVER.publicKey, sign: (bytes) => office.sign(bytes) },
    Date.now(),
  );
  for (const file of ["cert", "key"] as const) await Deno.writeTextFile(files[file], forged[file]);
  const root = `${files.path}/root.pem`;
  await Deno.writeTextFile(root, rootCertificate(office.publicKey));
  await using world = await JobWorld.start([...files.flags, "--memory"]);
  for (const flags of [[], ["--guest"]]) {
    const words = world.words("say", "ci", "--tls", "--server-key", SERVER.publicKey, ...flags, ...NOTE);
    const ended = await Program.run(words, { environment: { ...world.environment("ci"), DENO_CERT: root } });
    assertEquals(ended.code, 4, `${flags}: ${ended.stderr}`);
  }
});

Deno.test("a guest comes to a server with a public certificate, and not where the key is known, which nothing proves", async () => {
  await using files = await CertificateFolder.make();
  const authority = await Authority.make();
  const issued = await authority.issue(["localhost"]);
  for (const file of ["cert", "key"] as const) await Deno.writeTextFile(files[file], issued[file]);
  const root = `${files.path}/root.pem`;
  await Deno.writeTextFile(root, authority.root);
  await using world = await JobWorld.start([...files.flags, "--memory"]);
  world.address = `localhost:${world.server.port}`;
  const say = async (...flags: string[]) => {
    const words = world.words("say", "ci", "--tls", ...flags, ...NOTE);
    const { code, stderr } = await Program.run(words, {
      environment: { ...world.environment("ci"), DENO_CERT: root },
    });
    return [code, stderr];
  };
  assertEquals(await say("--guest"), [0, ""]);
  assertEquals(await say("--trust-new"), [0, ""]);
  const [code, stderr] = await say("--guest");
  assertEquals(code, 4);
  assertStringIncludes(String(stderr), `${world.address} as a guest: its key is known, and nothing proves it`);
  assertEquals(await say(), [0, ""]);
});
