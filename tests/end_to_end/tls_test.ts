/**
 * `chat serve` with TLS, as its clients and its operator see it.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { secure } from "../../client/platform/tls.ts";
import { keyPairOf } from "../../shared/keys/ed25519.ts";
import { certificateName, rootCertificate } from "../../shared/keys/root_certificate.ts";
import { encodeMessage } from "../../shared/wire/message.ts";
import { until } from "../support/until.ts";
import { ChatServer } from "./support/chat_server.ts";
import { Program } from "./support/program.ts";
import { listeningSockets } from "./support/sockets.ts";
import { CertificateFolder, connectTls, greet, SERVER } from "./support/tls.ts";

const isWindows = Deno.build.os === "windows";

Deno.test("members talk over TLS, and a client that knows another key is turned away", async () => {
  await using files = await CertificateFolder.make();
  await using server = await ChatServer.start(files.flags);
  await using ann = await greet(await connectTls(server.port), "ann");
  await using bob = await greet(await connectTls(server.port), "bob");
  await bob.ask({ type: "say", to: "#lobby", text: "over TLS", ref: 1 });
  assertEquals((await ann.expect("message")).text, "over TLS");
  const other = await keyPairOf(new Uint8Array(32).fill(22));
  await assertRejects(() => connectTls(server.port, other), Deno.errors.InvalidData);
  assertMatch(await server.program.stderr.find(/session refused/), /does not accept this server's certificate/);
});

Deno.test("a plain client on a TLS port, and a TLS client on a plain port: the log names the flag", async () => {
  await using files = await CertificateFolder.make();
  await using encrypted = await ChatServer.start(files.flags);
  const plain = await encrypted.connect();
  await plain.write(encodeMessage({ type: "hello", version: 1, name: "bob" }));
  const bytes = new Uint8Array(16);
  await plain.read(bytes);
  assertEquals(bytes[0], 0x15, "the alert of TLS");
  plain.close();
  assertMatch(await encrypted.program.stderr.find(/session refused/), /does not use TLS.*--no-tls/);
  await using open = await ChatServer.start();
  await assertRejects(() => connectTls(open.port));
  assertMatch(await open.program.stderr.find(/session refused/), /looks like TLS.*--tls/);
});

Deno.test("REQ-W18 with TLS, serve listens on all addresses of a name, on one port and no other", async () => {
  await using files = await CertificateFolder.make();
  await using server = await ChatServer.start([...files.flags, "--host", "localhost"]);
  const hosts = hasIpv6() ? ["127.0.0.1", "::1"] : ["127.0.0.1"];
  for (const [index, hostname] of hosts.entries()) {
    await using peer = await greet(await connectTls(server.port, SERVER, hostname), `ann${index}`);
    await peer.drain();
  }
  if (Deno.build.os !== "linux") return;
  const ports = (await listeningSockets(server.program.pid)).map((address) => /[0-9A-F]+$/i.exec(address)?.[0]);
  assertEquals(ports.length, hosts.length);
});

function hasIpv6(): boolean {
  return Deno.networkInterfaces().some(({ address }) => address === "::1");
}

/** The descriptors of a process (Linux). Deno reads nothing in /proc without all permissions; `ls` does. */
async function descriptorsOf(pid: number): Promise<number> {
  const { stdout } = await new Deno.Command("ls", { args: [`/proc/${pid}/fd`] }).output();
  return new TextDecoder().decode(stdout).trim().split("\n").length;
}

Deno.test({
  ignore: Deno.build.os !== "linux",
  name:
    "REQ-W6 connections that send nothing to a TLS port are closed, and their descriptors are free again (Linux only)",
  async fn() {
    await using files = await CertificateFolder.make();
    await using server = await ChatServer.start([...files.flags, "--memory", "--handshake-timeout", "1"]);
    await using ann = await greet(await connectTls(server.port), "ann");
    const before = await descriptorsOf(server.program.pid);
    const silent = await Promise.all(Array.from({ length: 50 }, () => server.connect()));
    // Their ends are still open here, so only the server can have freed its own.
    for (const conn of silent) assertEquals(await conn.read(new Uint8Array(1)), null);
    let now = 0;
    await until(async () => (now = await descriptorsOf(server.program.pid)) <= before, () => `${now} of ${before}`);
    for (const conn of silent) conn.close();
    await ann.drain();
  },
});

Deno.test({
  ignore: Deno.build.os !== "linux",
  name: "a member over TLS who does not read is gone, and so is the descriptor (Linux only)",
  async fn() {
    await using files = await CertificateFolder.make();
    await using server = await ChatServer.start([...files.flags, "--memory", "--rate", "0", "--max-queue", "100000"]);
    await using ann = await greet(await connectTls(server.port), "ann");
    const before = await descriptorsOf(server.program.pid);
    await using bob = await greet(await connectTls(server.port), "bob");
    bob.stall();
    let isGone = false;
    const gone = server.program.stderr.find(/session ended .*reason=slow/).then(() => isGone = true);
    while (!isGone) {
      await ann.flood(20, () => ({ type: "say", to: "#lobby", text: "x".repeat(8000) }));
      await ann.drain();
    }
    await gone;
    let now = 0;
    await until(async () => (now = await descriptorsOf(server.program.pid)) <= before, () => `${now} of ${before}`);
  },
});

Deno.test({
  ignore: isWindows,
  name: "a renewed certificate is shown after SIGHUP, a wrong pair is not, and sessions go on (Windows has no SIGHUP)",
  async fn() {
    await using files = await CertificateFolder.make();
    await using server = await ChatServer.start(files.flags);
    await using ann = await greet(await connectTls(server.port), "ann");
    const shown = async () => await certificateOf(server.port);
    const first = await shown();
    await files.renew(["cert"]);
    server.program.signal("SIGHUP");
    const failure = await server.program.stderr.find(/the new certificate cannot be used, the one before stays/);
    assertMatch(failure, /the key does not belong to the certificate/);
    assertEquals(await shown(), first);
    await files.renew();
    server.program.signal("SIGHUP");
    await server.program.stderr.find(/the certificate was replaced/);
    const second = await shown();
    assert(second !== first);
    await using bob = await greet(await connectTls(server.port), "bob");
    await bob.ask({ type: "say", to: "#lobby", text: "still here?", ref: 1 });
    assertEquals((await ann.expect("message")).text, "still here?");
    server.program.signal("SIGHUP");
    await server.program.stderr.find(/the certificate stays as it is/);
    assertEquals(await shown(), second);
  },
});

Deno.test("a server with a certificate of its operator's keeps the network, to listen again, and one without does not", async () => {
  await using files = await CertificateFolder.make();
  for (const [flags, kept] of [[files.flags, "read write net sys"], [["--tls"], "read write sys"]] as const) {
    await using server = await ChatServer.start([...flags, "--memory", "--log-level", "debug"]);
    const line = await server.program.stderr.find(/permissions given up/);
    assert(line.endsWith(`kept="${kept}"`), line);
  }
});

/** The digest of the certificate that a server shows. */
async function certificateOf(port: number): Promise<string> {
  const options = { hostname: certificateName(SERVER.publicKey), caCerts: [rootCertificate(SERVER.publicKey)] };
  const tcp = await Deno.connect({ hostname: "127.0.0.1", port });
  const transport = await secure(tcp, options, { signal: new AbortController().signal });
  transport.close();
  return transport.certificate?.toHex() ?? "";
}

const REFUSED: readonly (readonly [flags: readonly string[], code: number, sentence: string])[] = [
  [["--cert", "cert.pem"], 2, "Give both --cert FILE and --key FILE, or neither of them"],
  [["--cert", "a", "--key", "b", "--no-tls"], 2, "Cannot use --cert with --no-tls"],
  [["--cert", "missing.pem", "--key", "missing.key"], 2, 'Cannot read --cert "missing.pem": '],
  [["--tls", "--proxy-protocol", "10.0.0.0/8"], 2, "Cannot use --proxy-protocol with TLS"],
  [["--host", "0.0.0.0", "--proxy-protocol", "10.0.0.0/8"], 2, "Cannot use --proxy-protocol with TLS"],
  [["--proxy-protocol", "proxy"], 2, "expected addresses or networks"],
  [["--public-host", "example.org:99999"], 2, "the port must be a number"],
];

for (const [flags, code, sentence] of REFUSED) {
  Deno.test(`serve ${flags.join(" ")} is refused`, async () => {
    const ended = await Program.run(["serve", "--memory", "--port", "0", ...flags]);
    assertEquals([ended.code, ended.stdout], [code, ""], ended.stderr);
    assert(ended.stderr.includes(sentence), ended.stderr);
  });
}

Deno.test("serve does not start with a key that does not belong to the certificate, nor with files that are none", async () => {
  await using files = await CertificateFolder.make();
  await files.renew(["key"]);
  const refusal = async () => await Program.run(["serve", "--memory", "--port", "0", ...files.flags]);
  assertMatch((await refusal()).stderr, /Cannot use --cert --key: the key does not belong to the certificate/);
  await Deno.writeTextFile(files.key, "nothing");
  assertMatch((await refusal()).stderr, /there is no private key in PEM format/);
  await Deno.writeTextFile(files.cert, "nothing");
  const { code, stderr } = await refusal();
  assertMatch(stderr, /there is no certificate in PEM format/);
  assertEquals(code, 1);
});

Deno.test("a server behind a proxy sees the address that a listed proxy tells, and no other", async () => {
  const header = new TextEncoder().encode("PROXY TCP4 192.0.2.77 192.0.2.1 5555 443\r\n");
  const connect = async (server: ChatServer) => {
    const conn = await server.connect();
    await conn.write(header);
    return conn;
  };
  await using trusting = await ChatServer.start(["--proxy-protocol", "127.0.0.0/8", "--access", "open"]);
  await using ann = await greet(await connect(trusting), "ann");
  assertMatch(await trusting.hasLogged("session began", "ann"), /address=192\.0\.2\.77:5555/);
  await ann.drain();
  await using other = await ChatServer.start(["--proxy-protocol", "10.0.0.0/8"]);
  const conn = await connect(other);
  assertMatch(await other.program.stderr.find(/session refused/), /PROXY protocol.*--proxy-protocol/);
  conn.close();
});
