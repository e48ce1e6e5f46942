/**
 * Which server is trusted, with servers in memory that show certificates and prove keys.
 *
 * @module
 */
import { assertEquals, assertRejects } from "@std/assert";
import { type Distrust, DistrustError } from "../../../client/link/link_events.ts";
import { ConnectFailure, type ConnectReason } from "../../../client/platform/platform.ts";
import { KnownServers } from "../../../client/trust/known_servers.ts";
import { Questions } from "../../../client/trust/questions.ts";
import type { TrustedServerParts } from "../../../client/trust/trusted_server.ts";
import { EN } from "../../../client/language/en.ts";
import { certificateName } from "../../../shared/keys/root_certificate.ts";
import { FakePlatform, ownCertificate } from "../support/fake_platform.ts";
import { nearServer } from "../support/near_server.ts";

const KEY = "ed25519:4TdoAqbAdc00DhK7oKzLgdiL3BRrB56YexbdUo5fCrU";
const OTHER_KEY = "ed25519:opkRPhjRBknlouWCg0HvE_yVL71xhrj_wR1XLNC68PA";
const FAR = { hostname: "example.org", port: 99 };
const SIGNAL = new AbortController().signal;
const CODE = "K7F3-9QXD-2M0A-ZR5T-H8WB";
const LINK = { address: FAR, key: KEY, invitation: CODE, isPlain: false };

/** The file of known servers, and servers as they are found in it. */
class World {
  readonly platform = new FakePlatform();
  readonly told: string[] = [];
  readonly asked: string[] = [];
  readonly answers: (string | null)[] = [];
  readonly knownServers = new KnownServers({
    path: "/known",
    stateFiles: this.platform.storage.stateFiles,
    failed: () => {},
  });

  server(more: Partial<TrustedServerParts> = {}) {
    const { knownServers, platform } = this;
    return nearServer(platform, {
      address: FAR,
      knownServers,
      provesNothing: () => void this.told.push("proves nothing"),
      ...more,
    });
  }

  /** A user who gives the prepared answers. */
  questions(): Questions {
    const asker = {
      notify: (sentences: readonly string[]) => void this.told.push(...sentences),
      ask: (question: string, { isSecret }: { readonly isSecret: boolean }) => {
        this.asked.push(isSecret ? `secret: ${question}` : question);
        return Promise.resolve(this.answers.shift() ?? null);
      },
    };
    return new Questions(asker, { address: FAR, strings: EN, refusalText: ({ code }) => code });
  }

  known() {
    return this.knownServers.find(FAR);
  }

  /** The next connections reach a server with its own certificate for a key. */
  reach(key: string, times = 5): void {
    this.platform.certificate = ownCertificate(key);
    for (let at = 0; at < times; at++) this.platform.serve("server");
  }
}

async function distrust(connecting: Promise<unknown>): Promise<Distrust> {
  return (await assertRejects(() => connecting, DistrustError)).why;
}

async function failure(connecting: Promise<unknown>): Promise<ConnectReason> {
  return (await assertRejects(() => connecting, ConnectFailure)).reason;
}

Deno.test("a link's key is proved by TLS in one connection, and the server is known then", async () => {
  const world = new World();
  world.reach(KEY);
  const server = world.server({ link: LINK });
  await server.connect(SIGNAL);
  assertEquals([world.platform.secured, world.platform.looks], [[certificateName(KEY)], 0]);
  assertEquals(server.proved(KEY), true);
  assertEquals(world.known(), { key: KEY, tls: "own", how: "link", since: "2023-11-14T22:13:20.000Z" });
});

Deno.test("an unknown key is a question, and nothing is sent before the answer", async () => {
  const world = new World();
  world.reach(KEY);
  const server = world.server({ questions: world.questions() });
  const why = await distrust(server.connect(SIGNAL));
  assertEquals(why, { type: "unknown_key", key: KEY });
  assertEquals([world.platform.dialled.length, world.platform.looks, world.known()], [0, 1, null]);
  world.answers.push("yes");
  assertEquals(await server.resolve({ type: "distrusted", why }, "bob"), null);
  assertEquals(world.told[1], `  ${KEY}`);
  await server.connect(SIGNAL);
  assertEquals([world.platform.secured, world.known()?.how], [[certificateName(KEY)], "asked"]);
});

for (
  const [answers, isTrusted] of [
    [["y"], true],
    [[" YES "], true],
    [["是"], false],
    [[KEY], true],
    [["perhaps", OTHER_KEY, "yes"], true],
    [[`the link: chat://elsewhere/#${KEY}`], true],
    [[`chat://example.org:99/#${OTHER_KEY}`, "chat://example.org:99/#ed25519:short", "no"], false],
    [["no"], false],
    [[""], false],
    [[null], false],
  ] as const
) {
  Deno.test(`the question about a key takes ${JSON.stringify(answers)} for ${isTrusted ? "yes" : "no"}`, async () => {
    const world = new World();
    world.answers.push(...answers);
    assertEquals(await world.questions().trust(KEY), isTrusted ? { invitation: null } : null);
  });
}

Deno.test("a link at the question about a key shows its invitation to the server, too", async () => {
  const world = new World();
  world.reach(KEY);
  const server = world.server({ questions: world.questions() });
  const why = await distrust(server.connect(SIGNAL));
  world.answers.push(`chat://example.org:99/?invite=${CODE}#${KEY}`);
  assertEquals(await server.resolve({ type: "distrusted", why }, "bob"), null);
  assertEquals([server.key, server.invitation()], [KEY, CODE]);
});

Deno.test("without a user to ask, an unknown key is refused, unless a flag says what to expect", async () => {
  const world = new World();
  world.reach(KEY);
  const server = world.server();
  const why = await distrust(server.connect(SIGNAL));
  assertEquals(await server.resolve({ type: "distrusted", why }, "bob"), { type: "distrusted", why });
  await world.server({ trustsNew: true }).connect(SIGNAL);
  assertEquals([world.known()?.key, world.known()?.how], [KEY, "trust-new"]);
  const other = new World();
  other.reach(KEY);
  await other.server({ serverKey: KEY }).connect(SIGNAL);
  assertEquals([other.known()?.key, other.known()?.how, other.platform.looks], [KEY, "flag", 0]);
});

Deno.test("a changed key is refused with both keys and the day, also with --trust-new, until --server-key names the new one", async () => {
  const world = new World();
  world.reach(KEY);
  await world.server({ link: LINK }).connect(SIGNAL);
  world.reach(OTHER_KEY);
  for (const trustsNew of [false, true]) {
    assertEquals(await distrust(world.server({ trustsNew }).connect(SIGNAL)), {
      type: "other_key",
      known: KEY,
      since: "2023-11-14T22:13:20.000Z",
      shown: OTHER_KEY,
    });
  }
  await world.server({ serverKey: OTHER_KEY }).connect(SIGNAL);
  assertEquals([world.known()?.key, world.known()?.how], [OTHER_KEY, "flag"]);
  await world.server().connect(SIGNAL);
});

Deno.test("a link with another key than the known one is refused before anything is dialled", async () => {
  const world = new World();
  world.reach(OTHER_KEY);
  await world.server({ serverKey: OTHER_KEY }).connect(SIGNAL);
  const why = await distrust(world.server({ link: LINK }).connect(SIGNAL));
  assertEquals(why, { type: "other_link", known: OTHER_KEY, since: "2023-11-14T22:13:20.000Z", shown: KEY });
  assertEquals(world.platform.dialled.length, 1);
});

Deno.test("a certificate with the right name and another signature is refused, and so is one that nobody has signed", async () => {
  const world = new World();
  world.platform.certificate = { ...ownCertificate(KEY), signer: OTHER_KEY };
  assertEquals(await failure(world.server({ link: LINK }).connect(SIGNAL)), "bad_certificate");
  world.platform.certificate = { ...ownCertificate(KEY), names: ["example.org"], signer: OTHER_KEY };
  assertEquals(await failure(world.server({ link: LINK }).connect(SIGNAL)), "bad_certificate");
  assertEquals(await failure(world.server({ trustsNew: true }).connect(SIGNAL)), "bad_certificate");
  assertEquals(world.known(), null);
});

Deno.test("a root that the system trusts cannot prove a key: the signature of the server decides", async () => {
  const world = new World();
  world.reach(KEY);
  world.platform.certificate = { ...ownCertificate(KEY), signer: "authority" };
  const server = world.server({ link: LINK });
  await server.connect(SIGNAL);
  assertEquals(server.proved(OTHER_KEY), false);
});

Deno.test("a public certificate is checked against the host, its key by the server's signature, and it is tried first later", async () => {
  const world = new World();
  world.reach(KEY);
  world.platform.certificate = { names: ["example.org"], signer: "authority", digest: new Uint8Array(32) };
  const server = world.server({ questions: world.questions() });
  await server.connect(SIGNAL);
  assertEquals(server.proved(KEY), false);
  world.answers.push("yes");
  const refused = { type: "not_proved", why: "refused", expected: null, shown: KEY } as const;
  assertEquals(await server.resolve(refused, "bob"), null);
  await server.connect(SIGNAL);
  assertEquals([server.proved(KEY), world.known()?.tls], [true, "public"]);
  world.platform.secured.length = 0;
  await world.server().connect(SIGNAL);
  assertEquals(world.platform.secured, ["example.org"]);
  assertEquals(world.server().proved(OTHER_KEY), false);
});

Deno.test("TLS is never given up: a server without it is an error, and one with it is recognized by a plain client", async () => {
  const world = new World();
  assertEquals(await failure(world.server().connect(SIGNAL)), "plain_server");
  assertEquals(await failure(world.server({ link: LINK }).connect(SIGNAL)), "plain_server");
  const peer = world.platform.serve("a server with TLS");
  const transport = await world.server({ tls: false }).connect(SIGNAL);
  await peer.send(Uint8Array.of(0x15, 0x03, 0x03, 0, 2, 2, 0x32));
  assertEquals(await failure(transport.read(new Uint8Array(100))), "tls_server");
  await peer.close();
});

Deno.test("without TLS the server's signature is the proof, and what is known says that there is no TLS", async () => {
  const world = new World();
  world.platform.serve("server");
  const server = world.server({ tls: false, trustsNew: true });
  await server.connect(SIGNAL);
  assertEquals([server.proved(KEY), world.known()?.tls], [true, "off"]);
  world.platform.serve("server");
  const again = world.server();
  await again.connect(SIGNAL);
  assertEquals([world.platform.secured, again.key, again.proved(OTHER_KEY)], [[null, null], KEY, false]);
});

Deno.test("a server on this machine may have any key, and is not remembered", async () => {
  const world = new World();
  world.platform.serve("server");
  const server = world.server({ address: { hostname: "127.0.0.1", port: 99 } });
  await server.connect(SIGNAL);
  assertEquals([server.proved(KEY), server.proved(OTHER_KEY), server.proved(null)], [true, true, true]);
  assertEquals([world.told, world.platform.storage.files.size], [[], 0]);
});

Deno.test("a server that proves nothing is told of once; it is refused if its key is known", async () => {
  const world = new World();
  assertEquals([world.server({ tls: false }).proved(null), world.server().proved(null)], [true, true]);
  assertEquals([world.told, world.known()?.key, world.known()?.tls], [["proves nothing"], null, "off"]);
  const server = world.server({ serverKey: KEY });
  assertEquals(server.proved(null), false);
  const missing = { type: "not_proved", why: "missing", expected: KEY, shown: null } as const;
  assertEquals(await server.resolve(missing, "bob"), {
    type: "distrusted",
    why: { type: "other_key", known: KEY, since: null, shown: null },
  });
});

Deno.test("TLS proves a known key to a guest, for whom the server signs nothing", async () => {
  const world = new World();
  world.reach(KEY);
  const server = world.server({ link: LINK });
  await server.connect(SIGNAL);
  assertEquals([server.proved(null), world.told], [true, []]);
  const plain = world.server({ tls: false, serverKey: KEY });
  assertEquals(plain.proved(null), false);
});

Deno.test("a guest is warned of a server that nothing proves, and not of one whose certificate an authority has signed", async () => {
  const world = new World();
  world.reach(KEY);
  world.platform.certificate = { names: ["example.org"], signer: "authority", digest: new Uint8Array(32) };
  for (const [isGuest, told] of [[true, []], [false, ["proves nothing"]]] as const) {
    const server = world.server({ isGuest, knownServers: new World().knownServers });
    await server.connect(SIGNAL);
    assertEquals([server.proved(null), world.told], [true, told]);
  }
  const plain = new World();
  assertEquals([plain.server({ isGuest: true, tls: false }).proved(null), plain.told], [true, ["proves nothing"]]);
});

Deno.test("a guest who knows the key of a server with a public certificate is told that guests get no proof of it", async () => {
  const world = new World();
  world.reach(KEY);
  world.platform.certificate = { names: ["example.org"], signer: "authority", digest: new Uint8Array(32) };
  const server = world.server({ link: LINK });
  await server.connect(SIGNAL);
  assertEquals(server.proved(null), false);
  const refused = { type: "not_proved", why: "refused", expected: KEY, shown: null } as const;
  assertEquals(await server.resolve(refused, "bob"), { type: "distrusted", why: { type: "guest" } });
});

Deno.test("what TLS has proved on a connection for files proves nothing to a guest on that of the chat", async () => {
  const world = new World();
  world.reach(KEY, 9);
  const server = world.server({ link: LINK });
  world.platform.certificate = { names: ["example.org"], signer: "authority", digest: new Uint8Array(32) };
  await server.connect(SIGNAL);
  world.platform.certificate = ownCertificate(KEY);
  assertEquals(await failure(server.connectForFiles(SIGNAL)), "bad_certificate");
  assertEquals(server.proved(null), false);
});

Deno.test("a connection for files is good only with the certificate of the chat", async () => {
  const world = new World();
  world.reach(KEY, 9);
  const server = world.server({ link: LINK });
  await server.connect(SIGNAL);
  assertEquals(await failure(server.connectForFiles(SIGNAL)), "bad_certificate", "nothing is proved yet");
  server.proved(KEY);
  await server.connectForFiles(SIGNAL);
  world.platform.certificate = ownCertificate(KEY, { digest: new Uint8Array(32).fill(8) });
  assertEquals(await failure(server.connectForFiles(SIGNAL)), "bad_certificate");
  // A renewed certificate is no event for the chat.
  await server.connect(SIGNAL);
  server.proved(KEY);
  await server.connectForFiles(SIGNAL);
});

Deno.test("--trust-new does not hold if the file of known servers is damaged, and that is said", async () => {
  for (const tls of [null, false]) {
    const world = new World();
    world.platform.storage.files.set("/known", "what was a line\n");
    world.reach(KEY);
    const mayBeKnown = () => void world.told.push("may be known");
    const server = world.server({ tls, trustsNew: true, mayBeKnown });
    const why = { type: "unknown_key", key: KEY } as const;
    if (tls === null) assertEquals(await distrust(server.connect(SIGNAL)), why);
    else assertEquals(server.proved(KEY), false);
    const ending = await server.resolve({ type: "distrusted", why }, "bob");
    assertEquals(ending, { type: "distrusted", why: { ...why, mayBeKnown: true } });
    assertEquals([world.told, world.known()], [["may be known"], null]);
  }
});

Deno.test("a connection for files that leads elsewhere is told once, and tried again once a minute", async () => {
  for (const elsewhere of ["another key", "another certificate", "no TLS"]) {
    const world = new World();
    world.reach(KEY, 9);
    const server = world.server({ link: LINK, leadsElsewhere: () => void world.told.push("elsewhere") });
    await server.connect(SIGNAL);
    server.proved(KEY);
    const tries = () => world.platform.dialled.length + world.platform.looks;
    if (elsewhere === "no TLS") world.platform.certificate = null;
    else if (elsewhere === "another key") world.platform.certificate = ownCertificate(OTHER_KEY);
    else world.platform.certificate = ownCertificate(KEY, { digest: new Uint8Array(32).fill(8) });
    await assertRejects(() => server.connectForFiles(SIGNAL));
    const before = tries();
    for (let at = 0; at < 5; at++) await assertRejects(() => server.connectForFiles(SIGNAL));
    assertEquals([world.told, tries()], [["elsewhere"], before], elsewhere);
    world.platform.clock.advance(60_000);
    world.platform.certificate = ownCertificate(KEY);
    await server.connectForFiles(SIGNAL);
    assertEquals(world.told, ["elsewhere"], elsewhere);
  }
});

Deno.test("a connection for files does not follow the chat to a server that has not proved its key", async () => {
  const world = new World();
  world.reach(KEY, 9);
  const server = world.server({ link: LINK });
  await server.connect(SIGNAL);
  server.proved(KEY);
  // Somebody in between, with a certificate that the system trusts: the chat connects there before it finds out.
  world.platform.certificate = { names: ["example.org"], signer: "authority", digest: new Uint8Array(32).fill(9) };
  await server.connect(SIGNAL);
  assertEquals(await failure(server.connectForFiles(SIGNAL)), "bad_certificate");
  assertEquals(server.proved(OTHER_KEY), false);
  assertEquals(await failure(server.connectForFiles(SIGNAL)), "bad_certificate");
});

Deno.test("an invitation is shown until the server has let the client in, and is in no file", async () => {
  const world = new World();
  world.reach(KEY);
  const server = world.server({ link: LINK });
  await server.connect(SIGNAL);
  server.proved(KEY);
  assertEquals([server.invitation(), server.invitation()], [CODE, CODE]);
  server.welcomed();
  assertEquals(server.invitation(), null);
  assertEquals([...world.platform.storage.files.values()].join().includes("9QXD"), false);
});

Deno.test("an invitation and a password are asked for when the server wants them, and a wrong one again", async () => {
  const world = new World();
  const server = world.server({ questions: world.questions() });
  const refused = (code: string) => ({ type: "refused", error: { type: "error", code, text: "" } }) as const;
  world.answers.push("K7F3", "k7f39qxd2m0azr5th8wb");
  assertEquals([await server.resolve(refused("not_invited"), "bob"), server.invitation()], [null, CODE]);
  world.answers.push(`chat://example.org:99/?invite=${CODE.replace("K", "J")}#${KEY}`);
  assertEquals([await server.resolve(refused("bad_invitation"), "bob"), server.invitation()], [
    null,
    CODE.replace("K", "J"),
  ]);
  world.answers.push("open sesame");
  assertEquals([await server.resolve(refused("password_needed"), "bob"), server.password()], [null, "open sesame"]);
  world.answers.push(`chat://example.org:99/?invite=${CODE}#${KEY}`);
  assertEquals(await server.resolve(refused("bad_password"), "bob"), null);
  assertEquals([server.password(), server.invitation()], [null, CODE]);
  assertEquals(await server.resolve(refused("bad_password"), "bob"), refused("bad_password"));
  assertEquals(await server.resolve(refused("wait"), "bob"), refused("wait"));
  const { askInvitation, askPassword, leaveFirst, noInvitation } = EN.trust;
  const { ending, asked } = { ending: refused("bad_invitation"), asked: world.asked.length };
  const forAnother = { ...ending, error: { ...ending.error, why: "name" } };
  assertEquals(await server.resolve(forAnother, "bob"), forAnother);
  assertEquals([world.asked.splice(asked), world.told.splice(-2)], [[askInvitation], ["bad_invitation", leaveFirst]]);
  assertEquals(world.asked, [
    ...[askInvitation, askInvitation, askInvitation],
    ...[`secret: ${askPassword}`, `secret: ${askPassword}`, `secret: ${askPassword}`],
  ]);
  const refusals = ["bad_invitation", "password_needed", "bad_password", "bad_password"];
  assertEquals(world.told, ["not_invited", noInvitation, ...refusals]);
});

Deno.test("a server on this machine that uses TLS is dialled with TLS, unless the user has said how", async () => {
  const near = { hostname: "127.0.0.1", port: 99 };
  const usesTls = { type: "not_connected", failure: new ConnectFailure("tls_server") } as const;
  for (const [tls, looks] of [[null, 1], [false, null]] as const) {
    const world = new World();
    world.reach(KEY);
    const server = world.server({ address: near, tls });
    await server.connect(SIGNAL);
    assertEquals(world.platform.secured, [null]);
    assertEquals(await server.resolve(usesTls, "bob"), looks === null ? usesTls : null);
    if (looks === null) continue;
    // Its key is as unknown as that of any other server.
    assertEquals(await distrust(server.connect(SIGNAL)), { type: "unknown_key", key: KEY });
    assertEquals(world.platform.looks, looks);
  }
});
