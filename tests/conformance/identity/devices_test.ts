/**
 * Devices: how their keys are found, approved, listed and revoked (I12 to I14).
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { conformance } from "../harness.ts";
import { ANN } from "./introduction.ts";

conformance(
  "I12 I13 I14 a code under which nothing waits, and a number that no device has, are unknown",
  async (world) => {
    const ann = await world.join("ann");
    const code = "12345678";
    await ann.send({ type: "find_device", code, ref: 1 });
    await ann.send({ type: "approve_device", code, key: ANN.publicKey, ref: 2 });
    await ann.send({ type: "revoke_device", number: 9, ref: 3 });
    const errors = (await ann.drain()).map((message) => message.type === "error" ? message.code : message.type);
    assertEquals(errors, Array(3).fill("no_such_device"));
    await ann.send({ type: "list_devices", ref: 4 });
    assertEquals(await ann.drain(), [{ type: "devices", ref: 4, devices: [] }, { type: "ok", ref: 4 }]);
  },
);
