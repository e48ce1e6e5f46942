/**
 * The program that runs in a network namespace (network_namespace.ts): forwards connections to a server outside.
 * Its arguments are the server's port, and for each proxy `LISTEN,SERVER`, two addresses. It prints where each listens.
 *
 * @module
 */
import { TcpProxy, UNLIMITED } from "./tcp_proxy.ts";

const [port, ...pairs] = Deno.args;
for (const pair of pairs) {
  const [listen = "", target = ""] = pair.split(",");
  const proxy = new TcpProxy(Number(port), () => ({ toServer: UNLIMITED, toClient: UNLIMITED }), { listen, target });
  await Deno.stdout.write(new TextEncoder().encode(`${proxy.address}\n`));
}
