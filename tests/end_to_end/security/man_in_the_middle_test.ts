/**
 * A man in the middle, with sockets and real certificates of his own: every client refuses him, whatever he shows, and he
 * learns nothing secret from it.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { makeCertificate } from "../../../server/tls/certificate.ts";
import { type KeyPair, keyPairOf } from "../../../shared/keys/ed25519.ts";
import { formatLink, type Link } from "../../../shared/keys/link.ts";
import { certificateName } from "../../../shared/keys/root_certificate.ts";
import { TempHome } from "../../support/temp_home.ts";
import { Authority } from "../support/authority.ts";
import { assertNoTrace, ChatServer } from "../support/chat_server.ts";
import { invite } from "../support/invite.ts";
import { type CertifiedKey, ManInTheMiddle } from "../support/man_in_the_middle.ts";
import { type Ended, Program } from "../support/program.ts";
import { OldServer } from "../support/old_server.ts";
import { connectTls } from "../support/tls.ts";

const PASSWORD = "correct horse battery";
const TEXT = "meet me at the mill";

/** The key of the man in the middle. */
const MALLORY: KeyPair = await keyPairOf(new Uint8Array(32).fill(66));

/** Everything that a man in the middle may want to know. */
interface Prey {
  readonly server: ChatServer;
  readonly link: Link & { readonly invitation: string };
  readonly authority: Authority;
  /** A client's home, with an authority that this client trusts beside the public ones. */
  readonly environment: Readonly<Record<string, string>>;
  readonly password: string;
  /** A server of the man in the middle, of the time before keys. */
  readonly old: OldServer;
}

interface SayOptions {
  readonly flags?: readonly string[] | undefined;
  readonly variables?: Readonly<Record<string, string>>;
}

/** Starts a client that has a link with the port of the man in the middle, and something to show and to say. */
function say(
  { link, environment, password }: Prey,
  port: number,
  { flags = [], variables }: SayOptions,
): Promise<Ended> {
  const file = `${environment.HOME}/link`;
  const address = { hostname: "localhost", port };
  Deno.writeTextFileSync(file, `${formatLink({ ...link, address })}\n`);
  const shown = ["--invite-file", file, "--password-file", password];
  const words = ["join", "--name", "ann", ...shown, ...flags];
  return Program.run(words, { environment: { ...environment, ...variables }, input: `${TEXT}\n` });
}

interface Man {
  readonly certificate: (prey: Prey) => Promise<CertifiedKey>;
  /** The server that he passes everything on to. */
  readonly upstream: (prey: Prey) => Promise<Deno.Conn>;
  /** More flags of the client. */
  readonly flags?: readonly string[];
  /** Whether his certificate alone finds him out, so that he hears nothing at all. */
  readonly isRefusedAtOnce: boolean;
  readonly sentence: RegExp;
}

/** Everything is passed on to the true server, which proves its key. */
const relay: Man["upstream"] = ({ server, link }) => connectTls(server.port, { publicKey: link.key });

/** He answers `hello` with `welcome`, as a server of the time before keys. */
const ancient: Man["upstream"] = ({ old: { port } }) => Deno.connect({ hostname: "127.0.0.1", port });

/** A certificate of an authority that the client trusts, for the name that stands for the server's key. */
const forKey: Man["certificate"] = ({ authority, link }) => authority.issue([certificateName(link.key)]);

const MEN: Readonly<Record<string, Man>> = {
  "with a certificate of the right name that another key has signed": {
    certificate: ({ link: { key } }) =>
      makeCertificate({ publicKey: key, sign: (bytes) => MALLORY.sign(bytes) }, Date.now()),
    upstream: relay,
    isRefusedAtOnce: true,
    sentence: /its key|certificate/,
  },
  "with a server's certificate of his own": {
    certificate: () => makeCertificate(MALLORY, Date.now()),
    upstream: ancient,
    isRefusedAtOnce: true,
    sentence: new RegExp(MALLORY.publicKey),
  },
  "with a certificate for the host that an authority has signed, who passes everything on": {
    certificate: ({ authority }) => authority.issue(["localhost"]),
    upstream: relay,
    isRefusedAtOnce: false,
    sentence: /does not prove/,
  },
  "with a certificate for the host that an authority has signed, who proves nothing": {
    certificate: ({ authority }) => authority.issue(["localhost"]),
    upstream: ancient,
    isRefusedAtOnce: false,
    sentence: /does not prove/,
  },
  "with a certificate for the name of the key that an authority has signed, who passes everything on": {
    certificate: forKey,
    upstream: relay,
    isRefusedAtOnce: true,
    sentence: /its certificate proves nothing/,
  },
  "with a certificate for the name of the key that an authority has signed, who proves nothing": {
    certificate: forKey,
    upstream: ancient,
    isRefusedAtOnce: true,
    sentence: /its certificate proves nothing/,
  },
  "with a certificate for the name of the key that an authority has signed, and a guest as his prey": {
    certificate: forKey,
    upstream: ancient,
    flags: ["--guest"],
    isRefusedAtOnce: true,
    sentence: /its certificate proves nothing/,
  },
};

Deno.test("a man in the middle of TLS is refused, and learns nothing secret", async (t) => {
  await using home = await TempHome.make();
  const authority = await Authority.make();
  await Deno.writeTextFile(home.file("authority.pem"), authority.root);
  await Deno.writeTextFile(home.file("password"), `${PASSWORD}\n`, { mode: 0o600 });
  await using server = await ChatServer.startSecure(["--access", "invite"]);
  await using old = new OldServer();
  const prey: Prey = {
    server,
    link: await invite(server.dataFolder, "--uses", "5"),
    authority,
    environment: { ...home.environment, DENO_CERT: home.file("authority.pem") },
    password: home.file("password"),
    old,
  };
  const secrets = [prey.link.invitation, prey.link.invitation.replaceAll("-", ""), PASSWORD, TEXT, "proof"];
  for (const [name, { certificate, upstream, flags, isRefusedAtOnce, sentence }] of Object.entries(MEN)) {
    await t.step(name, async () => {
      const certified = await certificate(prey);
      await using man = new ManInTheMiddle(certified, () => upstream(prey));
      const [english, chinese] = await Promise.all([
        say(prey, man.port, { flags }),
        say(prey, man.port, { flags, variables: { LC_ALL: "zh_CN.UTF-8" } }),
      ]);
      assertEquals([english.code, english.stdout], [4, ""], english.stderr);
      assertMatch(english.stderr, /^Cannot /);
      assertMatch(english.stderr, sentence);
      assertEquals([chinese.code, chinese.stdout], [4, ""], chinese.stderr);
      assertMatch(chinese.stderr, /^无法/);
      for (const { stderr } of [english, chinese]) assertNoTrace(stderr);
      assertEquals(man.heard(["hello"]), isRefusedAtOnce ? [] : ["hello"]);
      assertEquals(man.heard(secrets), []);
    });
  }
  assertEquals(old.texts, 0);
  await t.step("a server of his own with a certificate for the host that an authority has signed", async () => {
    const { cert, key } = await authority.issue(["localhost"]);
    const [certFile, keyFile] = [home.file("cert.pem"), home.file("key.pem")];
    await Promise.all([Deno.writeTextFile(certFile, cert), Deno.writeTextFile(keyFile, key)]);
    await using own = await ChatServer.start(["--cert", certFile, "--key", keyFile, "--log-level", "debug"]);
    const { code, stdout, stderr } = await say(prey, own.port, {});
    assertEquals([code, stdout], [4, ""], stderr);
    assertMatch(stderr, /another key than the expected one/);
    assertStringIncludes(stderr, prey.link.key);
    for (const secret of secrets) assert(!own.program.stderr.text.includes(secret));
  });
  await t.step("with nobody in the middle the same client gets in", async () => {
    const { code, stderr } = await say(prey, server.port, {});
    assertEquals([code, stderr], [0, ""]);
  });
  assert(!server.program.stderr.text.includes(prey.link.invitation));
});
