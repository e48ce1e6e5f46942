/**
 * The reserve of descriptors holds some, lends them, and gets them back when it can.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { DescriptorReserve } from "../../../server/connection/descriptor_reserve.ts";
import { Descriptors } from "../support/descriptors.ts";

Deno.test("DescriptorReserve holds descriptors, lends all of them, and takes them back", () => {
  const descriptors = new Descriptors(10);
  const reserve = new DescriptorReserve(() => descriptors.take(), 8);
  assertEquals([descriptors.free, reserve.isLent], [2, false]);
  reserve.lend();
  assertEquals([descriptors.free, reserve.isLent], [10, true]);
  assertEquals(reserve.refill(), false, "what is lent is not taken back before its time");
  assertEquals(descriptors.free, 10);
  reserve.takeBack();
  assertEquals([descriptors.free, reserve.isLent], [2, false]);
});

Deno.test("DescriptorReserve takes what there is, and the rest later", () => {
  const descriptors = new Descriptors(5);
  const reserve = new DescriptorReserve(() => descriptors.take(), 8);
  assertEquals([descriptors.free, reserve.refill()], [0, false]);
  descriptors.free = 4;
  assertEquals([reserve.refill(), descriptors.free], [true, 1]);
});
