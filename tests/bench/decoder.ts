/**
 * How fast bytes become messages, in one process and without sockets.
 *
 * @module
 */
import { FrameDecoder } from "../../shared/wire/frame.ts";
import { decodePayload, encodeMessage, parseClientMessage } from "../../shared/wire/message.ts";

/** Messages a second for one kind of input. */
export interface DecoderResult {
  readonly name: string;
  readonly messagesPerSecond: number;
  readonly megabytesPerSecond: number;
}

const CHUNK_BYTES = 65_536;
const ROUNDS_MS = 1000;

/** Measures frames alone, and frames with their messages, in ASCII and in Chinese. */
export function measureDecoder(): DecoderResult[] {
  const ascii = "the quick brown fox jumps over the lazy dog. ".repeat(2);
  const chinese = "我能吞下玻璃而不伤身体。".repeat(4);
  const say = (text: string) => encodeMessage({ type: "say", to: "#lobby", text, ref: "1" });
  return [
    measure("frames only", say(ascii), () => {}),
    measure("to messages, ASCII", say(ascii), (payload) => parseClientMessage(decodePayload(payload))),
    measure("to messages, Chinese", say(chinese), (payload) => parseClientMessage(decodePayload(payload))),
  ];
}

function measure(name: string, frame: Uint8Array, use: (payload: Uint8Array) => void): DecoderResult {
  const bytes = new Uint8Array(frame.length * 10_000);
  for (let at = 0; at < bytes.length; at += frame.length) bytes.set(frame, at);
  const decode = () => {
    const decoder = new FrameDecoder();
    let messages = 0;
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
      decoder.push(bytes.subarray(at, at + CHUNK_BYTES));
      for (let payload = decoder.next(); payload !== null; payload = decoder.next()) {
        use(payload);
        messages++;
      }
    }
    return messages;
  };
  decode();
  const began = performance.now();
  let messages = 0;
  let elapsed = 0;
  while (elapsed < ROUNDS_MS) {
    messages += decode();
    elapsed = performance.now() - began;
  }
  const perSecond = (messages * 1000) / elapsed;
  return { name, messagesPerSecond: perSecond, megabytesPerSecond: (perSecond * frame.length) / 1e6 };
}
