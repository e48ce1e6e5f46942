/**
 * The codes of keys that wait to become a device: how long they are good, whose they are, and which of them go first.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { DeviceRequests } from "../../../server/identity/device_requests.ts";
import { DEVICE_CODE_MS, MAX_DEVICE_CODES, MAX_DEVICE_CODES_OF_NETWORK } from "../../../server/limits.ts";
import { ManualClock } from "../../support/manual_clock.ts";

const [ANN, BOB] = [1, 2];
const HOME = ["192.0.2.1"];

/** Codes that count up, from 1. */
function counting(clock = new ManualClock()): DeviceRequests {
  let last = 0;
  return new DeviceRequests(clock, () => ++last);
}

Deno.test("DeviceRequests gives a key the same code of eight digits until its time is over", () => {
  const clock = new ManualClock();
  const requests = counting(clock);
  const first = requests.codeFor(ANN, "laptop", HOME);
  assertEquals(first, { code: "00000001", seconds: DEVICE_CODE_MS / 1000 });
  assertMatch(first.code, /^\d{8}$/);
  clock.advance(DEVICE_CODE_MS - 1500);
  assertEquals(requests.codeFor(ANN, "laptop", ["198.51.100.1"]), { code: first.code, seconds: 2 });
  assertEquals(requests.find(ANN, first.code), "laptop");
  clock.advance(1500);
  assertEquals([requests.find(ANN, first.code), requests.size], [null, 0]);
  assertEquals(requests.codeFor(ANN, "laptop", HOME), { code: "00000002", seconds: DEVICE_CODE_MS / 1000 });
});

Deno.test("DeviceRequests finds a code for the person whom it is for, and for nobody else", () => {
  const requests = counting();
  const { code } = requests.codeFor(ANN, "laptop", HOME);
  const other = requests.codeFor(BOB, "laptop", HOME);
  assertNotEquals(code, other.code);
  assertEquals([requests.find(ANN, code), requests.find(BOB, code)], ["laptop", null]);
  assertEquals([requests.find(ANN, other.code), requests.find(BOB, other.code)], [null, "laptop"]);
  assertEquals(requests.find(ANN, "99999999"), null);
  requests.remove(ANN, "laptop");
  assertEquals([requests.find(ANN, code), requests.find(BOB, other.code)], [null, "laptop"]);
});

Deno.test("DeviceRequests forgets all codes of a person, and no others", () => {
  const requests = counting();
  const codes = ["one", "two"].map((key) => requests.codeFor(ANN, key, HOME).code);
  const { code } = requests.codeFor(BOB, "one", HOME);
  requests.removeAll(ANN);
  assertEquals(codes.map((one) => requests.find(ANN, one)), [null, null]);
  assertEquals(requests.find(BOB, code), "one");
});

Deno.test("DeviceRequests gives no code twice at a time", () => {
  const numbers = [7, 7, 7, 8];
  const requests = new DeviceRequests(new ManualClock(), () => numbers.shift() ?? 0);
  assertEquals(requests.codeFor(ANN, "one", HOME).code, "00000007");
  assertEquals(requests.codeFor(ANN, "two", HOME).code, "00000008");
});

Deno.test("DeviceRequests keeps the codes of others when one network asks without end", () => {
  const requests = counting();
  const { code } = requests.codeFor(ANN, "laptop", HOME);
  const local = requests.codeFor(BOB, "desktop", []);
  const flood = Array.from(
    { length: 3 * MAX_DEVICE_CODES },
    (_, at) => requests.codeFor(at % 2 === 0 ? ANN : BOB, `key ${at}`, ["203.0.113.9"]).code,
  );
  assertEquals(requests.size, 2 + MAX_DEVICE_CODES_OF_NETWORK);
  assertEquals([requests.find(ANN, code), requests.find(BOB, local.code)], ["laptop", "desktop"]);
  // Of the network itself, the latest are good.
  const found = flood.filter((one) => requests.find(ANN, one) !== null || requests.find(BOB, one) !== null);
  assertEquals(found, flood.slice(-MAX_DEVICE_CODES_OF_NETWORK));
});

Deno.test("DeviceRequests keeps more codes for this machine, from which everybody behind a proxy comes", () => {
  const requests = counting();
  const codes = Array.from(
    { length: 3 * MAX_DEVICE_CODES_OF_NETWORK },
    (_, at) => requests.codeFor(ANN, `${at}`, []).code,
  );
  assertEquals(codes.filter((code) => requests.find(ANN, code) === null), []);
});

Deno.test("DeviceRequests drops a code of a network with the most when there are too many in all", () => {
  const requests = counting();
  const { code } = requests.codeFor(ANN, "laptop", HOME);
  const networks = Math.ceil(2 * MAX_DEVICE_CODES / MAX_DEVICE_CODES_OF_NETWORK);
  for (let at = 0; at < networks * MAX_DEVICE_CODES_OF_NETWORK; at++) {
    requests.codeFor(ANN, `key ${at}`, [`198.51.${at % networks}.1`]);
  }
  assertEquals(requests.size, MAX_DEVICE_CODES);
  assert(requests.find(ANN, code) !== null, "the code of a network that has one is gone");
});
